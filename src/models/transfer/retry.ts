/**
 * What is tried again, how often, and after which pause.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ProblemError } from '../../problem/problem.ts';

const ATTEMPTS = 6;
/** Longest pause of ours, and the longest that a server may ask for before we give up instead. */
const MAX_PAUSE = 30_000;
const MAX_ASKED = 120_000;

/** An attempt that failed in a way that may pass; `problem` is what to say when it does not. */
export class Passing extends Error {
  override readonly name = 'Passing';
  readonly problem: ProblemError;
  /** What the server asked for, in milliseconds. */
  readonly pause: number | null;

  constructor(problem: ProblemError, pause: number | null = null) {
    super(problem.message);
    this.problem = problem;
    this.pause = pause;
  }
}

/** Turns the problem that `failing` throws into one that is worth another attempt. */
export function passing(failing: () => never, pause: number | null = null): Passing {
  try {
    return failing();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return new Passing(error, pause);
  }
}

export interface RetryOptions {
  /** Pause before the second attempt, in milliseconds; it doubles with each further one. */
  firstPause: number;
  signal?: AbortSignal;
  /** How far the work has come. An attempt that came further starts the count anew. */
  progress?: () => number;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or has failed in passing too often.
 *
 * @throws What `attempt` throws, in place of a `Passing` the problem in it.
 */
export async function withRetries<T>(
  { firstPause, signal, progress = () => 0 }: RetryOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  let furthest = progress();
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Passing)) throw error;
      if (progress() > furthest) {
        furthest = progress();
        tried = 1;
      }
      if (tried >= ATTEMPTS) throw error.problem;
      if (error.pause !== null && error.pause > MAX_ASKED) refusePause(error.problem, error.pause);
      const own = Math.min(firstPause * 2 ** (tried - 1), MAX_PAUSE);
      await sleep(error.pause ?? own, undefined, { signal });
    }
  }
}

function refusePause({ problem }: ProblemError, pause: number): never {
  const minutes = Math.ceil(pause / 60_000);
  fail(problem.code, `${problem.message} and asks to wait ${minutes} minutes`, {
    location: problem.location,
    fix: `Run again in ${minutes} minutes: what is there already is kept.`,
    evidence: { ...problem.evidence, retryAfterSeconds: Math.ceil(pause / 1000) },
  });
}

/**
 * Computes the milliseconds that a `Retry-After` header asks for, from seconds or a date (RFC 9110,
 * 10.2.3); null where it asks for nothing that can be read. `now` is in milliseconds of the epoch.
 */
export function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
