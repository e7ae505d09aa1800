/** Keeps the few items of a stream that come first by their order, whatever order they arrive in. */
export class Lowest<Item extends { order: number }> {
  readonly #limit: number;
  #items: Item[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(item: Item): void {
    this.#items.push(item);
    if (this.#items.length > 4 * this.#limit + 16) this.#items = this.items();
  }

  items(): Item[] {
    return this.#items.toSorted((a, b) => a.order - b.order).slice(0, this.#limit);
  }
}
