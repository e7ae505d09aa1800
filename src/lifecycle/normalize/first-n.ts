/**
 * The first few of something in the order of the source, in whatever order they are met.
 *
 * @module
 */

export class FirstN<Item> {
  readonly #most: number;
  readonly #found: { rank: number; item: Item }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * @param rank Its place in that order, perhaps that of its file alone; of equal ones the earlier offer comes first.
   * @param make Gives the item, when it is kept.
   */
  offer(rank: number, make: () => Item): void {
    const found = this.#found;
    if (found.length === this.#most && found[found.length - 1].rank <= rank) return;
    const after = found.findIndex((other) => other.rank > rank);
    found.splice(after < 0 ? found.length : after, 0, { rank, item: make() });
    found.splice(this.#most);
  }

  get items(): Item[] {
    return this.#found.map(({ item }) => item);
  }
}
