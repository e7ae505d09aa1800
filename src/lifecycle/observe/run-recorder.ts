/**
 * Turns the stream of a training worker into the ledger's record of the run: few enough events to
 * keep for ever, alerts among them, and progress for whoever watches.
 *
 * @module
 */
import { totalmem } from 'node:os';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import type { SupervisorEvent } from '../../runtimes/supervisor.ts';
import type { StageContext } from '../stage/stage.ts';
import { RunWatch } from './run-watch.ts';

/** Bounds on what is stored of one run. */
const storedMetrics = 1000;
const storedLogs = 100;
const heartbeatMs = 15_000;

/** A stretch of steps as one event. */
export interface MetricRecord {
  /** The last step of the stretch, and how many it covers. */
  step: number;
  steps: number;
  /** Mean over target tokens, in nats. */
  loss: number;
  /** The largest L2 norm of the stretch, before clipping. */
  gradNorm: number;
  learningRate: number;
  targetTokens: number;
  tokens: number;
  seconds: number;
}

type Metric = Extract<SupervisorEvent, { type: 'metric' }>;
type Sink = Pick<StageContext<unknown, never>, 'event' | 'progress'>;

/** Takes the events of one run; whoever made it flushes it at the end. */
export class RunRecorder {
  readonly #sink: Sink;
  readonly #watch: RunWatch;
  readonly #steps: number;
  readonly #every: number;
  #pending: Metric[] = [];
  #logs = 0;
  #lastHeartbeat = -Infinity;
  #lastCheckpoint = -Infinity;

  constructor(sink: Sink, plan: TrainPlan) {
    this.#sink = sink;
    this.#steps = Math.min(plan.steps, plan.stopAtStep ?? Infinity);
    this.#every = Math.ceil(plan.steps / storedMetrics);
    this.#watch = new RunWatch({
      maxGradNorm: plan.maxGradNorm,
      memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
    });
  }

  take(event: SupervisorEvent): void {
    this.#store(event);
    for (const alert of this.#watch.take(event)) this.#sink.event('alert', { ...alert });
  }

  /** Stores what is still held back. */
  flush(): void {
    if (this.#pending.length === 0) return;
    this.#sink.event('metric', { ...summarize(this.#pending) });
    this.#pending = [];
  }

  #store(event: SupervisorEvent): void {
    const { type, ...data } = event;
    switch (event.type) {
      case 'metric':
        this.#pending.push(event);
        this.#report(event);
        if (this.#pending.length >= this.#every) this.flush();
        return;
      case 'heartbeat': {
        const now = performance.now();
        if (now - this.#lastHeartbeat < heartbeatMs) return;
        this.#lastHeartbeat = now;
        break;
      }
      case 'checkpoint': {
        const now = performance.now();
        if (now - this.#lastCheckpoint < heartbeatMs && event.step < this.#steps) return;
        this.#lastCheckpoint = now;
        break;
      }
      case 'progress':
        return;
      case 'log':
        if (++this.#logs > storedLogs) return;
        break;
      case 'resumed':
        // Steps after the checkpoint come again.
        this.#pending = this.#pending.filter(({ step }) => step <= event.step);
        break;
    }
    this.flush();
    this.#sink.event(type, data);
  }

  #report({ step, loss, tokens, seconds }: Metric): void {
    const speed = Math.round(tokens / Math.max(seconds, 1e-9));
    this.#sink.progress({
      label: 'training',
      done: step,
      total: this.#steps,
      unit: 'steps',
      note: `loss ${loss.toFixed(3)} · ${speed} tokens/s`,
    });
  }
}

function summarize(metrics: readonly Metric[]): MetricRecord {
  const sum = (value: (metric: Metric) => number) =>
    metrics.reduce((total, metric) => total + value(metric), 0);
  const last = metrics[metrics.length - 1];
  const targetTokens = sum((metric) => metric.targetTokens);
  return {
    step: last.step,
    steps: metrics.length,
    loss: sum(({ loss, targetTokens: weight }) => loss * weight) / targetTokens,
    gradNorm: Math.max(...metrics.map(({ gradNorm }) => gradNorm)),
    learningRate: last.learningRate,
    targetTokens,
    tokens: sum(({ tokens }) => tokens),
    seconds: sum(({ seconds }) => seconds),
  };
}
