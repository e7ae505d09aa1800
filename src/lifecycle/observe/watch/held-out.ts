/**
 * Trouble that held-out losses show: overfitting, a result that got worse than it was or than the
 * accepted run's at the same step, an evaluation that does not come.
 *
 * A difference counts when it is above the noise of a mean over so many tokens. The losses of tokens
 * scatter about as widely as they are large, so that the standard error of their mean is its own size
 * over the square root of their number; that both are of the same items makes this cautious.
 *
 * @module
 */
import type { Problem } from '../../../problem/problem.ts';
import type { Course } from './course.ts';
import type { Watched } from './watched.ts';
import { alert, figure, type HeldOut, type Watcher } from './watcher.ts';

/** Evaluations in a row that are worse than the best: overfitting. */
const worseEvaluations = 3;
/** Standard errors, and share of the loss, by which one evaluation is a regression. */
const regressionErrors = 3;
const regressionShare = 0.05;
/** Share of the loss, one standard error at least, by which an evaluation of several is worse. */
const worseShare = 0.01;
/** Share by which a run is behind the accepted one. */
const behindShare = 0.02;

const standardError = ({ loss, targetTokens, pairs }: HeldOut): number =>
  loss / Math.sqrt(Math.max(1, pairs ?? targetTokens));

export class Overfitting implements Watcher {
  #best: HeldOut | null = null;
  #worse = 0;
  #training: number | null = null;

  take(event: Watched, course: Course): Problem[] {
    if (event.type === 'metric') this.#training = event.loss;
    if (event.type !== 'eval') return [];
    const best = this.#best;
    if (best === null || event.loss < best.loss) this.#best = event;
    if (best === null || event.loss <= best.loss + noise(best, worseShare, 1)) {
      this.#worse = 0;
      return [];
    }
    if (++this.#worse < worseEvaluations) return [];
    const message = `held-out loss ${figure(event.loss)} is above the best, ${figure(best.loss)} at step ${best.step}, for the ${this.#worse}. time in a row`;
    return [
      alert('alert.overfitting', course, message, {
        loss: event.loss,
        best: best.loss,
        bestStep: best.step,
        trainingLoss: this.#training,
      }),
    ];
  }
}

export class MetricRegression implements Watcher {
  #best: HeldOut | null = null;

  take(event: Watched, course: Course): Problem[] {
    if (event.type !== 'eval') return [];
    const best = this.#best;
    if (best === null || event.loss < best.loss) this.#best = event;
    if (best === null) return [];
    const limit = best.loss + noise(best, regressionShare, regressionErrors);
    if (event.loss <= limit) return [];
    const message = `held-out loss ${figure(event.loss)}, before ${figure(best.loss)} at step ${best.step}: more than noise`;
    return [
      alert('alert.metric-regression', course, message, {
        loss: event.loss,
        best: best.loss,
        bestStep: best.step,
        limit,
      }),
    ];
  }
}

/** Holds a run against the accepted one. Nothing is said of steps at which that was not evaluated. */
export class BehindAccepted implements Watcher {
  readonly #accepted: ReadonlyMap<number, HeldOut>;

  constructor(accepted: readonly HeldOut[]) {
    this.#accepted = new Map(accepted.map((one) => [one.step, one]));
  }

  take(event: Watched, course: Course): Problem[] {
    // Step 0 is the base, before anything was learnt.
    if (event.type !== 'eval' || event.step === 0) return [];
    const before = this.#accepted.get(event.step);
    // Another number of tokens is another set of items.
    if (before === undefined || before.targetTokens !== event.targetTokens) return [];
    const errors = Math.hypot(standardError(before), standardError(event));
    const limit = before.loss + Math.max(behindShare * before.loss, regressionErrors * errors);
    if (event.loss <= limit) return [];
    const message = `held-out loss ${figure(event.loss)}; the accepted run had ${figure(before.loss)} at this step`;
    return [
      alert('alert.behind-accepted', course, message, {
        loss: event.loss,
        accepted: before.loss,
        limit,
      }),
    ];
  }
}

export class EvaluationOverdue implements Watcher {
  #evaluates = false;
  #last = 0;

  take(event: Watched, course: Course): Problem[] {
    if (event.type === 'resumed') this.#last = event.step;
    if (event.type === 'eval') {
      this.#evaluates = true;
      this.#last = event.step;
    }
    // A run without held-out items never evaluates, the first time before its first step.
    if (event.type !== 'metric' || !this.#evaluates) return [];
    const due = this.#last - (this.#last % course.rhythm.evalEverySteps);
    const next = due + course.rhythm.evalEverySteps;
    // The step after the one at which it was due may be on its way already.
    if (event.step < next + 2) return [];
    const message = `an evaluation was due at step ${next}, the last was at step ${this.#last}`;
    return [alert('alert.evaluation-overdue', course, message, { due: next, last: this.#last })];
  }
}

const noise = (best: HeldOut, share: number, errors: number): number =>
  Math.max(share * best.loss, errors * standardError(best));
