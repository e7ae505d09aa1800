/**
 * Watches how much memory this process holds and asks for a stop before the system would kill it:
 * a run that stops by itself keeps its last step.
 *
 * @module
 */
import type { Host } from '../machine/host.ts';
import { fail, problem, type Problem } from '../../problem/problem.ts';

const intervalMs = 500;

/** Looks at the resident set twice a second, until it is ended. */
export class MemoryGuard {
  readonly #limit: number;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  #seen = 0;

  /** @param limit Bytes of resident memory; null guards nothing. */
  constructor(limit: number | null) {
    this.#limit = limit ?? Infinity;
    if (limit !== null) this.#timer = setInterval(() => this.#look(), intervalMs);
  }

  /** Is aborted once the process held more than the limit. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @throws `train.memory-limit` when the process held more than the limit. */
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

/** Reads the largest resident set so far, in bytes; Node reports KiB on every system. */
export const peakResidentBytes = (): number => process.resourceUsage().maxRSS * 1024;

export const residentBytes = (): number => process.memoryUsage.rss();

/** How much of this process is swapped out, in bytes; undefined where the system does not say. */
export function swappedBytes(host: Pick<Host, 'read'>): number | undefined {
  const found = /^VmSwap:\s+(\d+) kB$/m.exec(host.read('/proc/self/status') ?? '');
  return found ? Number(found[1]) * 1024 : undefined;
}

const refusals = [
  /Array buffer allocation failed/,
  /Invalid typed array length/,
  /could not allocate memory/i,
  /Failed to allocate memory for requested buffer/,
  /bad_alloc|bad allocation/,
];

/**
 * Makes `train.out-of-memory` of an error by which running out of memory shows: Node cannot allocate
 * an array, ONNX Runtime cannot extend an arena. Undefined when the error is about something else.
 */
export function outOfMemory(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !refusals.some((refusal) => refusal.test(error.message)))
    return undefined;
  return problem('train.out-of-memory', 'the system gave no more memory to the worker', {
    cause: error,
  });
}
