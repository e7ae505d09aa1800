/**
 * The most frequent value of a stream in bounded memory (Misra and Gries, 1982). A value that makes
 * up more than one in `capacity` is never missed; its count may be too low, never too high.
 *
 * @module
 */
export class FrequentValues {
  readonly #capacity: number;
  readonly #counts = new Map<string, number>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(value: string): void {
    const count = this.#counts.get(value);
    if (count !== undefined) this.#counts.set(value, count + 1);
    else if (this.#counts.size < this.#capacity) this.#counts.set(value, 1);
    else
      for (const [known, left] of this.#counts)
        if (left === 1) this.#counts.delete(known);
        else this.#counts.set(known, left - 1);
  }

  /** The most frequent value; the first by code unit among equals. */
  get top(): { value: string; atLeast: number } | undefined {
    let best: { value: string; atLeast: number } | undefined;
    for (const [value, atLeast] of this.#counts)
      if (
        best === undefined ||
        atLeast > best.atLeast ||
        (atLeast === best.atLeast && value < best.value)
      )
        best = { value, atLeast };
    return best;
  }
}
