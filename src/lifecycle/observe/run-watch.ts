/**
 * Watches a training run's events as they come and raises alerts. Each kind of trouble is told
 * once, until it has been away for a while.
 *
 * @module
 */
import { problem, type Problem } from '../../problem/problem.ts';
import type { SupervisorEvent } from '../../runtimes/supervisor.ts';

type Metric = Extract<SupervisorEvent, { type: 'metric' }>;
type Evaluation = Extract<SupervisorEvent, { type: 'eval' }>;
type AlertCode = Extract<Problem['code'], `alert.${string}`>;

/** What counts as trouble. */
const alertRules = {
  /** Steps that statistics are taken over; nothing is judged before. */
  window: 32,
  /** A spike is this many robust deviations above the median of the window, and this share. */
  spikeDeviations: 8,
  spikeShare: 0.5,
  /** Divergence: the mean of a window this share above the lowest one of the run. */
  divergenceShare: 0.5,
  /** Explosion: the gradient's norm, as a multiple of the window's median and of the clipping norm. */
  gradientFactor: 10,
  /** Overfitting: evaluations in a row that are worse than the best. */
  worseEvaluations: 3,
  /** Slowdown: the speed of a window, as a share of the fastest one. */
  slowShare: 0.5,
  memoryShare: 0.9,
  /** The same alert is raised again only after this many steps. */
  quietSteps: 100,
} as const;

export interface WatchLimits {
  /** The plan's clipping norm. */
  maxGradNorm: number | null;
  /** Bytes that this process may use; null when unknown. */
  memoryBytes: number | null;
}

export class RunWatch {
  readonly #limits: WatchLimits;
  readonly #losses = new Window(alertRules.window);
  readonly #norms = new Window(alertRules.window);
  readonly #speeds = new Window(alertRules.window);
  readonly #raisedAt = new Map<AlertCode, number>();
  #lowestMean = Infinity;
  #fastest = 0;
  #bestEval = Infinity;
  #worse = 0;
  #step = 0;

  constructor(limits: WatchLimits) {
    this.#limits = limits;
  }

  /** Looks at an event, and gives the alerts that it raises. */
  take(event: SupervisorEvent): Problem[] {
    switch (event.type) {
      case 'metric':
        return this.#metric(event);
      case 'eval':
        return this.#evaluation(event);
      case 'heartbeat':
        return this.#memory(event.residentBytes);
      case 'resumed':
        this.#step = event.step;
        for (const window of [this.#losses, this.#norms, this.#speeds]) window.clear();
        return [];
      case 'retry':
        return event.problem.code === 'run.worker-stalled'
          ? this.#raise('alert.stalled', event.problem.message, {})
          : [];
      case 'done':
        return event.result.kind === 'train' && event.result.stoppedBy === 'budget'
          ? this.#raise('alert.budget', `time ran out at step ${event.result.lastStep}`, {})
          : [];
      default:
        return [];
    }
  }

  #metric({ step, loss, gradNorm, tokens, seconds }: Metric): Problem[] {
    this.#step = step;
    const alerts = [
      ...this.#spike(loss),
      ...this.#explosion(gradNorm),
      ...this.#divergence(loss),
      ...this.#slowdown(tokens / Math.max(seconds, 1e-9)),
    ];
    this.#norms.push(gradNorm);
    return alerts;
  }

  #spike(loss: number): Problem[] {
    if (!this.#losses.full) return [];
    const median = this.#losses.median();
    const limit =
      median +
      Math.max(
        alertRules.spikeDeviations * this.#losses.spread(),
        alertRules.spikeShare * Math.abs(median),
      );
    if (loss <= limit) return [];
    return this.#raise('alert.loss-spike', `loss ${figure(loss)} after ${figure(median)}`, {
      loss,
      median,
    });
  }

  #divergence(loss: number): Problem[] {
    this.#losses.push(loss);
    if (!this.#losses.full) return [];
    const mean = this.#losses.mean();
    this.#lowestMean = Math.min(this.#lowestMean, mean);
    if (mean <= this.#lowestMean * (1 + alertRules.divergenceShare)) return [];
    const message = `loss rose from ${figure(this.#lowestMean)} to ${figure(mean)}`;
    return this.#raise('alert.divergence', message, { lowest: this.#lowestMean, mean });
  }

  #explosion(gradNorm: number): Problem[] {
    if (!this.#norms.full) return [];
    const usual = this.#norms.median();
    const limit = alertRules.gradientFactor * Math.max(usual, this.#limits.maxGradNorm ?? 0);
    if (gradNorm <= limit) return [];
    const message = `gradient norm ${figure(gradNorm)}, usually ${figure(usual)}`;
    return this.#raise('alert.gradient-explosion', message, { gradNorm, usual });
  }

  #slowdown(speed: number): Problem[] {
    this.#speeds.push(speed);
    if (!this.#speeds.full) return [];
    const now = this.#speeds.median();
    this.#fastest = Math.max(this.#fastest, now);
    if (now >= alertRules.slowShare * this.#fastest) return [];
    const message = `${Math.round(now)} tokens/s, before ${Math.round(this.#fastest)}`;
    return this.#raise('alert.slowdown', message, { tokensPerSecond: now, fastest: this.#fastest });
  }

  #evaluation({ step, loss }: Evaluation): Problem[] {
    this.#step = step;
    if (loss < this.#bestEval) {
      this.#bestEval = loss;
      this.#worse = 0;
      return [];
    }
    if (++this.#worse < alertRules.worseEvaluations) return [];
    const message = `held-out loss ${figure(loss)} is above the best, ${figure(this.#bestEval)}, for the ${this.#worse}. time in a row`;
    return this.#raise('alert.overfitting', message, { loss, best: this.#bestEval });
  }

  #memory(bytes: number): Problem[] {
    const limit = this.#limits.memoryBytes;
    if (limit === null || bytes < alertRules.memoryShare * limit) return [];
    const message = `the worker uses ${Math.round((100 * bytes) / limit)} % of the memory there is`;
    return this.#raise('alert.memory', message, { bytes, limit });
  }

  #raise(code: AlertCode, message: string, evidence: Record<string, unknown>): Problem[] {
    const before = this.#raisedAt.get(code);
    if (before !== undefined && this.#step - before < alertRules.quietSteps) return [];
    this.#raisedAt.set(code, this.#step);
    return [problem(code, message, { evidence: { step: this.#step, ...evidence } })];
  }
}

const figure = (value: number): string => String(Number(value.toPrecision(3)));

/** The last few values of a figure, and robust statistics of them. */
class Window {
  readonly #size: number;
  #values: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  get full(): boolean {
    return this.#values.length === this.#size;
  }

  push(value: number): void {
    this.#values.push(value);
    if (this.#values.length > this.#size) this.#values.shift();
  }

  clear(): void {
    this.#values = [];
  }

  mean(): number {
    return this.#values.reduce((total, value) => total + value, 0) / this.#values.length;
  }

  median(): number {
    return median(this.#values);
  }

  /**
   * Computes the median distance from the median, scaled to a standard deviation for normal values
   * (Rousseeuw and Croux, JASA 88, 1993).
   */
  spread(): number {
    const middle = this.median();
    return 1.4826 * median(this.#values.map((value) => Math.abs(value - middle)));
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
