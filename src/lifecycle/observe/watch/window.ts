/**
 * The last few values of a figure, and robust statistics of them: one odd value moves none of these.
 *
 * @module
 */
export class Window {
  readonly #size: number;
  #values: number[] = [];

  /** @param size How many values are kept, 1 at least. */
  constructor(size: number) {
    this.#size = size;
  }

  get full(): boolean {
    return this.#values.length === this.#size;
  }

  get values(): readonly number[] {
    return this.#values;
  }

  push(value: number): void {
    this.#values.push(value);
    if (this.#values.length > this.#size) this.#values.shift();
  }

  clear(): void {
    this.#values = [];
  }

  median(): number {
    return median(this.#values);
  }

  /**
   * Computes the median distance from the median, scaled to a standard deviation for normal values
   * (Rousseeuw and Croux, JASA 88, 1993).
   */
  spread(): number {
    const middle = this.median();
    return 1.4826 * median(this.#values.map((value) => Math.abs(value - middle)));
  }
}

/** Gives NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
