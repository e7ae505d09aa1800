/**
 * Decides whether a job is tried again after an attempt that ended badly, when, and after what. It
 * sees only what was reported: the remedies are applied by the supervisor.
 *
 * @module
 */
import type { Problem } from '../../problem/problem.ts';
import type { WorkerEvent } from '../protocol.ts';
import { classOf, treatments, type FailureClass, type Remedy } from './failure-classes.ts';

export type Decision =
  | { kind: 'retry'; class: FailureClass; remedy: Remedy; waitSeconds: number }
  | { kind: 'give-up'; problem: Problem };

/** Seconds before the second attempt; each further one without a checkpoint waits twice as long. */
const firstWait = 1;
const longestWait = 16;

export class RetryPolicy {
  readonly #atMost: number | undefined;
  readonly #firstWait: number;
  /** Failures since the last new checkpoint. */
  #failures = new Map<FailureClass, number>();
  readonly #lastStep = new Map<FailureClass, number>();
  /** Steps made; undefined before a worker said. */
  #step: number | undefined;
  #newestCheckpoint = 0;

  /**
   * @param options.atMost Attempts without progress after the first, in place of each class's own.
   * @param options.firstWait Seconds before the second attempt.
   */
  constructor(options: { atMost?: number; firstWait?: number } = {}) {
    this.#atMost = options.atMost;
    this.#firstWait = options.firstWait ?? firstWait;
  }

  take(event: WorkerEvent): void {
    if (event.type === 'metric' || event.type === 'resumed') this.#step = event.step;
    if (event.type !== 'checkpoint' || event.step <= this.#newestCheckpoint) return;
    this.#newestCheckpoint = event.step;
    this.#failures.clear();
  }

  /** Takes the problem that an attempt ended with. */
  decide(problem: Problem): Decision {
    const name = classOf(problem);
    if (name === undefined) return { kind: 'give-up', problem };
    const { remedy, atMost, endsAtSameStep } = treatments[name];
    const times = (this.#failures.get(name) ?? 0) + 1;
    this.#failures.set(name, times);
    const step = this.#step;
    const again = step !== undefined && this.#lastStep.get(name) === step;
    if (step !== undefined) this.#lastStep.set(name, step);
    if (again && endsAtSameStep) return { kind: 'give-up', problem: sameAgain(problem, step) };
    if (times > (this.#atMost ?? atMost)) return { kind: 'give-up', problem };
    const total = [...this.#failures.values()].reduce((sum, count) => sum + count, 0);
    const waitSeconds = Math.min(longestWait, this.#firstWait * 2 ** (total - 1));
    return { kind: 'retry', class: name, remedy, waitSeconds };
  }
}

const sameAgain = (problem: Problem, step: number): Problem => ({
  ...problem,
  message: `${problem.message}; for the second time after step ${step}, so it is not tried again`,
  evidence: { ...problem.evidence, step, sameStepTwice: true },
});
