/**
 * What one side has made and the other has not yet taken, in order.
 *
 * @module
 */

export class PieceQueue<Piece> {
  readonly #pieces: Piece[] = [];
  #ended = false;
  /** Those who wait for a change. */
  #waiting: (() => void)[] = [];

  push(piece: Piece): void {
    this.#pieces.push(piece);
    this.#changed();
  }

  end(): void {
    this.#ended = true;
    this.#changed();
  }

  /** Waits until there are at most so many pieces, the one at hand among them. */
  async atMost(count: number): Promise<void> {
    while (this.#pieces.length > count) await this.#change();
  }

  /** Ends after `end`, when all is taken. A piece counts until the next one is asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Piece> {
    for (;;) {
      while (this.#pieces.length === 0) {
        if (this.#ended) return;
        await this.#change();
      }
      yield this.#pieces[0];
      this.#pieces.shift();
      this.#changed();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
