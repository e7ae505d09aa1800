/**
 * Watches how much memory this process holds and asks for a stop before the system would kill it:
 * a run that stops by itself keeps its last step.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import { residentBytes } from './resident.ts';

const intervalMs = 500;

export class MemoryGuard {
  readonly #limit: number;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  #seen = 0;

  constructor(limit: number | null) {
    this.#limit = limit ?? Infinity;
    if (limit !== null) this.#timer = setInterval(() => this.#look(), intervalMs);
  }

  /** Aborted once the process held more than the limit. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @throws `train.memory-limit` when that was so. */
  check(step: number): void {
    if (this.#seen <= this.#limit) return;
    fail(
      'train.memory-limit',
      `stopped at step ${step}, with a checkpoint: too much memory in use`,
      {
        evidence: { step, residentBytes: this.#seen, limit: this.#limit },
      },
    );
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#seen = Math.max(this.#seen, residentBytes());
    if (this.#seen > this.#limit) this.#controller.abort();
  }
}
