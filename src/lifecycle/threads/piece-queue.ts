/**
 * What one side has made and the other has not yet taken, in order.
 *
 * @module
 */

interface Waiting<Piece> {
  piece: Piece;
  done(): void;
}

export class PieceQueue<Piece> {
  readonly #pieces: Waiting<Piece>[] = [];
  #ended = false;
  /** Those who wait for a change. */
  readonly #waiting: (() => void)[] = [];

  /** @returns A promise for the moment in which the piece is done with. */
  push(piece: Piece): Promise<void> {
    return new Promise((done) => {
      this.#pieces.push({ piece, done });
      this.#changed();
    });
  }

  end(): void {
    this.#ended = true;
    this.#changed();
  }

  /** Waits until there are at most so many pieces, the one at hand among them. */
  async atMost(count: number): Promise<void> {
    while (this.#pieces.length > count) await this.#change();
  }

  /** Ends after `end`, when all is taken. A piece is done with when the next one is asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Piece> {
    for (;;) {
      while (this.#pieces.length === 0) {
        if (this.#ended) return;
        await this.#change();
      }
      const [{ piece, done }] = this.#pieces;
      yield piece;
      this.#pieces.shift();
      done();
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
