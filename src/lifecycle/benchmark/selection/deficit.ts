/**
 * How far one candidate is behind the best, tested once for all its rivals. Before each cluster of
 * items the rival that leads on all clusters before it becomes the opponent. Who is the best is not
 * behind any opponent in expectation, however that was chosen from the past, so the sum of the
 * differences is a supermartingale, and one boundary holds for it whatever the number of rivals
 * (predictable bets: Waudby-Smith and Ramdas, JRSS B 86, 2024). Comparing every pair instead would
 * share the error among them.
 *
 * @module
 */

/** What the opponent gained over the candidate on each cluster: sums, squares and products. */
export class Deficit {
  #gain = 0;
  #gainSquared = 0;
  #size = 0;
  #sizeSquared = 0;
  #product = 0;

  /** Adds a cluster: what the opponent gained on it, and the `size` that its metric is divided by. */
  add(gain: number, size: number): void {
    this.#gain += gain;
    this.#gainSquared += gain ** 2;
    this.#size += size;
    this.#sizeSquared += size ** 2;
    this.#product += gain * size;
  }

  /**
   * Finds the mean deficit that cannot be ruled out: the smallest whose differences, supposed to be that
   * large, sum up to no more than `z` of their root sum of squares. Sums that are normalised by
   * themselves exceed z no more often than a normal variable when differences are symmetric (Efron,
   * JASA 64, 1969).
   *
   * @param doubt Items without a winner that are added in each direction.
   * @returns Above 0 when the candidate is behind; −∞ while the clusters are too few to tell.
   */
  atLeast(z: number, doubt: number): number {
    const count = 2 * doubt;
    const [size, sizeSquared] = [this.#size + count, this.#sizeSquared + count];
    // Of (Σ gain − d Σ size)² = z² Σ (gain − d size)², the smaller root.
    const a = size ** 2 - z ** 2 * sizeSquared;
    if (a <= 0) return -Infinity;
    const b = this.#gain * size - z ** 2 * this.#product;
    const c = this.#gain ** 2 - z ** 2 * (this.#gainSquared + count);
    return (b - Math.sqrt(Math.max(0, b ** 2 - a * c))) / a;
  }
}
