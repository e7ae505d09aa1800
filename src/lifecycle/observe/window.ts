/**
 * The last few values of a figure, and robust statistics of them.
 *
 * @module
 */
export class Window {
  readonly #size: number;
  #values: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  get full(): boolean {
    return this.#values.length === this.#size;
  }

  push(value: number): void {
    this.#values.push(value);
    if (this.#values.length > this.#size) this.#values.shift();
  }

  clear(): void {
    this.#values = [];
  }

  mean(): number {
    return this.#values.reduce((total, value) => total + value, 0) / this.#values.length;
  }

  median(): number {
    return median(this.#values);
  }

  /** Median distance from the median, scaled to a standard deviation for normal values. */
  spread(): number {
    const middle = this.median();
    return 1.4826 * median(this.#values.map((value) => Math.abs(value - middle)));
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
