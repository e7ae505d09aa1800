/**
 * Uniform samples of streams, from a seed alone.
 *
 * @module
 */

/** SplitMix32: enough for choosing rows, and the same everywhere. */
export function randomUnit(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 32;
  };
}

/** Keeps `size` items of a stream, each with equal chance (Vitter's algorithm R). */
export class Reservoir<Item> {
  readonly items: Item[] = [];
  readonly #size: number;
  readonly #random: () => number;
  #seen = 0;

  constructor(size: number, seed: number) {
    this.#size = size;
    this.#random = randomUnit(seed);
  }

  /** @param make Gives the item, when it is kept. */
  offer(make: () => Item): void {
    this.#seen++;
    if (this.items.length < this.#size) {
      this.items.push(make());
      return;
    }
    const slot = Math.floor(this.#random() * this.#seen);
    if (slot < this.#size) this.items[slot] = make();
  }
}
