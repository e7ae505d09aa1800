/**
 * Trouble that shows in how fast a run goes on: not at all, more slowly than it did, waiting for
 * data, leaving its GPU idle, at the end of its budget.
 *
 * @module
 */
import type { Problem } from '../../../problem/problem.ts';
import type { MachineFacts } from '../machine-facts.ts';
import { type Course, settledSteps } from './course.ts';
import type { Watched } from './watched.ts';
import { alert, figure, heartbeatSeconds, type Watcher } from './watcher.ts';
import { median, Window } from './window.ts';

const twoHeartbeats = 2 * heartbeatSeconds;
/** A worker that computes is busy, not silent, for so many seconds; it may be reading a model. */
const busySeconds = 60;
/** Share of one core below which a process does nothing. */
const idleShare = 0.05;
/** A run stands still after this many times its slowest step, or its longest pause. */
const slowestSteps = 10;
const longestPauses = 3;
/** Slowdown: the speed of the last steps, as a share of the fastest window. */
const slowShare = 0.5;
/** Share of a step spent waiting for data. */
const waitingShare = 0.3;
/** Share of the time that a GPU computes. */
const utilization = 0.5;

/** A worker of which nothing is heard though it should beat, or that was lost so. */
export class Silence implements Watcher {
  #before: { facts: MachineFacts; at: number } | null = null;

  take(event: Watched, course: Course): Problem[] {
    if (event.type === 'retry')
      return event.problem.code === 'run.worker-stalled'
        ? [alert('alert.stalled', course, event.problem.message, { attempt: event.attempt })]
        : [];
    if (event.type !== 'machine') {
      this.#before = null;
      return [];
    }
    if (course.worker === null) return [];
    this.#before ??= { facts: event, at: course.now };
    const silent = course.now - course.heardAt;
    if (silent < twoHeartbeats) return [];
    if (silent < busySeconds && !isIdle(this.#before, event, course.now)) return [];
    const seconds = Math.round(silent);
    const { workerState: state } = event;
    return [
      alert(
        'alert.stalled',
        course,
        `nothing was heard of the worker for ${seconds} s${state === 'T' ? ': it was stopped by a signal' : ''}`,
        { seconds, pid: course.worker, state },
        `Wait: it is started again from its last checkpoint when it stays silent. If somebody stopped it, \`kill -CONT ${course.worker}\` lets it go on.`,
      ),
    ];
  }
}

/** Whether a process computed nothing since `before`, and does not wait for a disk. */
function isIdle(
  before: { facts: MachineFacts; at: number },
  { workerState, workerSeconds }: MachineFacts,
  now: number,
): boolean {
  if (workerState === 'T' || workerState === 'Z') return true;
  const { facts, at } = before;
  if (workerSeconds === null || facts.workerSeconds === null || workerState === 'D') return false;
  return now > at && workerSeconds - facts.workerSeconds < idleShare * (now - at);
}

/** A worker that beats and makes no steps. */
export class NoProgress implements Watcher {
  take(event: Watched, course: Course): Problem[] {
    if (event.type !== 'heartbeat' || course.stepsSeen === 0) return [];
    const still = course.now - course.movedAt;
    const step = Math.max(twoHeartbeats, slowestSteps * course.slowestStep);
    const limit = course.pausing ? step + longestPauses * course.longestPause : step;
    if (still <= limit) return [];
    const doing = course.pausing ? 'an evaluation or a checkpoint' : 'a step';
    return [
      alert(
        'alert.no-progress',
        course,
        `the worker is alive and has been at ${doing} for ${Math.round(still)} s; before, none took more than ${figure(course.pausing ? course.longestPause : course.slowestStep)} s`,
        { seconds: still, limit },
      ),
    ];
  }
}

export class Slowdown implements Watcher {
  readonly #speeds = new Window(settledSteps);
  readonly #seconds = new Window(settledSteps);
  #fastest = 0;

  take(event: Watched, course: Course): Problem[] {
    if (event.type === 'resumed') {
      this.#speeds.clear();
      this.#seconds.clear();
    }
    if (event.type !== 'metric') return [];
    this.#speeds.push(event.tokens / Math.max(event.seconds, 1e-9));
    this.#seconds.push(event.seconds);
    if (!this.#speeds.full) return [];
    this.#fastest = Math.max(this.#fastest, this.#speeds.median());
    const now = median(this.#speeds.values.slice(-stepsWithin(this.#seconds.values)));
    if (now >= slowShare * this.#fastest) return [];
    const message = `${Math.round(now)} tokens/s, before ${Math.round(this.#fastest)}`;
    return [
      alert('alert.slowdown', course, message, { tokensPerSecond: now, fastest: this.#fastest }),
    ];
  }
}

/** Counts the last steps that take two heartbeats together, three at least: one alone says little. */
function stepsWithin(seconds: readonly number[]): number {
  let total = 0;
  let count = 0;
  while (count < seconds.length && (count < 3 || total < twoHeartbeats))
    total += seconds[seconds.length - ++count];
  return count;
}

export class DataBound implements Watcher {
  readonly #waits = new Window(settledSteps);
  readonly #seconds = new Window(settledSteps);

  take(event: Watched, course: Course): Problem[] {
    if (event.type !== 'metric' || event.dataSeconds === undefined) return [];
    this.#waits.push(event.dataSeconds);
    this.#seconds.push(event.seconds);
    const count = stepsWithin(this.#seconds.values);
    if (count < 3) return [];
    const share = sum(this.#waits.values.slice(-count)) / sum(this.#seconds.values.slice(-count));
    // Of every step, so that one slow read is no alert.
    const each = this.#waits.values
      .slice(-count)
      .map(
        (wait, index) => wait / this.#seconds.values[this.#seconds.values.length - count + index],
      );
    if (!(share > waitingShare && median(each) > waitingShare)) return [];
    const message = `${Math.round(100 * share)} % of a step is waiting for data`;
    return [alert('alert.data-bound', course, message, { share, steps: count })];
  }
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

export class GpuUnderused implements Watcher {
  #low = 0;

  take(event: Watched, course: Course): Problem[] {
    if (event.type !== 'heartbeat' || event.deviceUtilization === undefined) return [];
    const busy = event.deviceUtilization >= utilization || course.pausing || !course.settled;
    this.#low = busy ? 0 : this.#low + 1;
    if (this.#low < 2) return [];
    const message = `the GPU computes ${Math.round(100 * event.deviceUtilization)} % of the time`;
    return [
      alert('alert.gpu-underused', course, message, { utilization: event.deviceUtilization }),
    ];
  }
}

export class BudgetSpent implements Watcher {
  take(event: Watched, course: Course): Problem[] {
    if (event.type !== 'done' || event.result.kind !== 'train') return [];
    const { stoppedBy, lastStep } = event.result;
    if (stoppedBy !== 'budget') return [];
    return [alert('alert.budget', course, `its budget or cap was spent at step ${lastStep}`, {})];
  }
}
