/**
 * Watches a training run as its events come, and raises alerts. Each kind of trouble is told once,
 * until it has been away for a while.
 *
 * @module
 */
import type { Problem } from '../../../problem/problem.ts';
import { Course, type Rhythm } from './course.ts';
import { BehindAccepted, EvaluationOverdue, MetricRegression, Overfitting } from './held-out.ts';
import { Divergence, GradientExplosion, LossSpike } from './loss.ts';
import { DiskRunningOut, Throttled } from './machine.ts';
import { MemoryCreep, MemoryNear, Swapping } from './memory.ts';
import { BudgetSpent, DataBound, GpuUnderused, NoProgress, Silence, Slowdown } from './pace.ts';
import type { Watched } from './watched.ts';
import type { Watcher, WatchLimits } from './watcher.ts';

/** Trouble that was away for so many steps, or so many seconds where no steps are made, is new. */
const quietSteps = 100;
const quietSeconds = 600;

export class RunWatch {
  readonly #course: Course;
  readonly #watchers: readonly Watcher[];
  readonly #seen = new Map<string, { step: number; at: number }>();

  constructor(rhythm: Rhythm, limits: WatchLimits) {
    this.#course = new Course(rhythm);
    this.#watchers = [
      new LossSpike(),
      new GradientExplosion(limits.maxGradNorm),
      new Divergence(),
      new Overfitting(),
      new MetricRegression(),
      new BehindAccepted(limits.accepted),
      new EvaluationOverdue(),
      new Silence(),
      new NoProgress(),
      new Slowdown(),
      new DataBound(),
      new GpuUnderused(),
      new BudgetSpent(),
      new MemoryNear(limits.memoryBytes),
      new MemoryCreep(limits.memoryBytes),
      new Swapping(),
      new Throttled(),
      new DiskRunningOut(limits.checkpointBytes),
    ];
  }

  /** Process of the worker; null while there is none. */
  get worker(): number | null {
    return this.#course.worker;
  }

  /**
   * Looks at an event, and gives the alerts that it raises.
   *
   * @param now Seconds since the watch began.
   */
  take(event: Watched, now: number): Problem[] {
    this.#course.take(event, now);
    // What troubled a lost worker may trouble the next one too.
    if (event.type === 'retry') this.#seen.clear();
    return this.#watchers
      .flatMap((watcher) => watcher.take(event, this.#course))
      .filter(({ code }) => this.#isNew(code));
  }

  #isNew(code: string): boolean {
    const { step, now: at } = this.#course;
    const before = this.#seen.get(code);
    this.#seen.set(code, { step, at });
    if (before === undefined) return true;
    const steps = step - before.step;
    return steps >= quietSteps || (steps === 0 && at - before.at >= quietSeconds);
  }
}
