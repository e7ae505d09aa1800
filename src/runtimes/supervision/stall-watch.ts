/**
 * Notices a worker that hangs: it says nothing at all, or its heart beats and nothing comes of it.
 * Ticks are counted rather than clock time, because the clock runs on while a laptop sleeps and the
 * worker with it.
 *
 * @module
 */
import { problem, type Problem } from '../../problem/problem.ts';
import type { WorkerEvent } from '../protocol.ts';

export interface StallLimits {
  /** A worker that says nothing for this long is taken for hung. */
  stallSeconds: number;
  /** So is one that, since it spoke first, says nothing but heartbeats of the same step. */
  idleSeconds: number;
}

/** However slow a worker is, this many times its longest pause so far is more than a pause. */
const pauseFactor = 20;
const ticksOfStall = 10;

export class StallWatch {
  readonly #limits: StallLimits;
  readonly #timer: NodeJS.Timeout;
  readonly #tickSeconds: number;
  #silent = 0;
  /** Not counted before it has spoken. */
  #idle: number | undefined;
  #longestPause = 0;
  #step: number | undefined;

  /** @param onStall Is called once, with what is wrong. */
  constructor(limits: StallLimits, onStall: (problem: Problem) => void) {
    this.#limits = limits;
    this.#tickSeconds = limits.stallSeconds / ticksOfStall;
    this.#timer = setInterval(() => {
      const found = this.#tick();
      if (found === undefined) return;
      this.end();
      onStall(found);
    }, this.#tickSeconds * 1000);
  }

  /** Takes an event of the worker; undefined for a line that is none. */
  take(event: WorkerEvent | undefined): void {
    this.#silent = 0;
    if (event === undefined) return;
    if (event.type === 'heartbeat' && event.step === this.#step && this.#idle !== undefined) return;
    if (event.type === 'heartbeat') this.#step = event.step;
    this.#longestPause = Math.max(this.#longestPause, this.#idle ?? 0);
    this.#idle = 0;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #tick(): Problem | undefined {
    this.#silent += this.#tickSeconds;
    if (this.#idle !== undefined) this.#idle += this.#tickSeconds;
    if (this.#silent >= this.#limits.stallSeconds - this.#tickSeconds / 2)
      return stalled('the worker said nothing', this.#limits.stallSeconds);
    const idle = Math.max(this.#limits.idleSeconds, pauseFactor * this.#longestPause);
    return (this.#idle ?? 0) < idle
      ? undefined
      : stalled('the worker beat but made no progress', idle);
  }
}

const stalled = (what: string, seconds: number): Problem =>
  problem('run.worker-stalled', `${what} for ${Math.round(seconds)} s and was stopped`, {
    evidence: { seconds },
  });
