/**
 * What a call says while it is under way. Readers hear what is said from when they begin; nothing is
 * kept for those who begin later, so a call that nobody listens to holds no memory.
 *
 * @module
 */
import type { Progress } from '../lifecycle/stage/stage.ts';
import type { News } from '../operations/news.ts';

/** How far the work is, or something that was found or decided on the way. */
export type Update = ({ kind: 'progress' } & Progress) | News;

export class Updates {
  readonly #readers = new Set<Reader>();

  say(update: Update): void {
    for (const reader of this.#readers) reader.take(update);
  }

  /**
   * Yields what is said until `result` settles. Leaving early stops the listening, not the work.
   *
   * @throws what `result` rejects with, after what was said before.
   */
  async *until(result: Promise<unknown>): AsyncGenerator<Update, void, undefined> {
    const reader = new Reader();
    this.#readers.add(reader);
    result.then(reader.end, reader.end);
    try {
      while (!reader.done) {
        yield* reader.unread.splice(0);
        await reader.more();
      }
      await result;
    } finally {
      this.#readers.delete(reader);
    }
  }
}

/** Of progress, a slow reader has only the newest waiting; of news, every one, which are few. */
class Reader {
  readonly unread: Update[] = [];
  #ended = false;
  #wake = (): void => {};

  take(update: Update): void {
    if (update.kind === 'progress' && this.unread.at(-1)?.kind === 'progress') this.unread.pop();
    this.unread.push(update);
    this.#wake();
  }

  readonly end = (): void => {
    this.#ended = true;
    this.#wake();
  };

  get done(): boolean {
    return this.#ended && this.unread.length === 0;
  }

  /** Resolves when there is something to read, or nothing will come. */
  async more(): Promise<void> {
    if (this.unread.length > 0 || this.#ended) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
