/**
 * Where a run is and how it has been going: what all watchers need of its past.
 *
 * @module
 */
import type { Watched } from './watched.ts';
import { Window } from './window.ts';

/** The rhythm of a plan, in steps. */
export interface Rhythm {
  /** The last step. */
  steps: number;
  evalEverySteps: number;
  checkpointEverySteps: number;
}

/** Steps by which a run has found its pace: compiling, warming up and first allocations are over. */
export const settledSteps = 32;

export class Course {
  readonly rhythm: Rhythm;
  /** Seconds since the watch began. */
  now = 0;
  /** The last step of which a metric came. */
  step = 0;
  /** Process of the worker; null until it said hello. */
  worker: number | null = null;
  /** Seconds at which anything was heard of the worker, and at which the work moved on. */
  heardAt = 0;
  movedAt = 0;
  /** Steps of this attempt. */
  stepsSeen = 0;
  /** The longest that an evaluation or a checkpoint took, with what was before the first one. */
  longestPause = 0;
  readonly #stepSeconds = new Window(settledSteps);
  /** What is expected before the next step: an evaluation, a checkpoint. */
  #due: 'eval' | 'checkpoint' | null = 'eval';

  constructor(rhythm: Rhythm) {
    this.rhythm = rhythm;
  }

  /** @param now Seconds since the watch began, never less than before. */
  take(event: Watched, now: number): void {
    this.now = now;
    if (event.type === 'machine') return;
    this.heardAt = now;
    switch (event.type) {
      case 'hello':
        this.worker = event.pid;
        this.#restart();
        return;
      case 'resumed':
        this.step = event.step;
        this.#restart();
        return;
      case 'metric':
        this.step = event.step;
        this.stepsSeen++;
        this.#stepSeconds.push(event.seconds);
        this.movedAt = now;
        this.#due = this.#dueAfter(event.step);
        return;
      case 'eval':
      case 'checkpoint':
        this.longestPause = Math.max(this.longestPause, now - this.movedAt);
        this.movedAt = now;
        this.#due =
          event.type === 'eval' && this.#isDue(this.rhythm.checkpointEverySteps)
            ? 'checkpoint'
            : null;
        return;
      case 'progress':
        this.movedAt = now;
        return;
      case 'retry':
        this.worker = null;
        return;
    }
  }

  /** Whether the worker is at something else than steps: loading, evaluating, saving. */
  get pausing(): boolean {
    return this.stepsSeen === 0 || this.#due !== null;
  }

  get settled(): boolean {
    return this.stepsSeen >= settledSteps;
  }

  /** Seconds of the slowest of the last steps; 0 before the first. */
  get slowestStep(): number {
    return Math.max(0, ...this.#stepSeconds.values);
  }

  /** Seconds of steps that are still to come; null before there is a pace. */
  get secondsLeft(): number | null {
    if (this.stepsSeen === 0) return null;
    return Math.max(0, this.rhythm.steps - this.step) * this.#stepSeconds.median();
  }

  #dueAfter(step: number): 'eval' | 'checkpoint' | null {
    const ending = step >= this.rhythm.steps;
    if (ending || this.#isDue(this.rhythm.evalEverySteps)) return 'eval';
    return this.#isDue(this.rhythm.checkpointEverySteps) ? 'checkpoint' : null;
  }

  readonly #isDue = (every: number): boolean => this.step > 0 && this.step % every === 0;

  #restart(): void {
    this.stepsSeen = 0;
    this.#stepSeconds.clear();
    this.movedAt = this.now;
    this.#due = 'eval';
  }
}
