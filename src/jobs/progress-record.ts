/**
 * Keeps the progress of a job on record often enough for who watches, and seldom enough for the ledger:
 * at most twice a second, and always the last that was said.
 *
 * @module
 */
import type { Progress } from '../lifecycle/stage/stage.ts';

const pauseMs = 500;

export class ProgressRecord {
  readonly #write: (progress: Progress) => void;
  #waiting: Progress | undefined;
  #writtenAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (progress: Progress) => void) {
    this.#write = write;
  }

  take(progress: Progress): void {
    this.#waiting = progress;
    const left = this.#writtenAt + pauseMs - performance.now();
    if (left <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), left);
  }

  /** Writes what waits; nothing may be taken afterwards. */
  close(): void {
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting === undefined) return;
    this.#write(this.#waiting);
    this.#waiting = undefined;
    this.#writtenAt = performance.now();
  }
}
