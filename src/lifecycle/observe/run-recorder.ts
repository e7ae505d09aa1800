/**
 * Turns the stream of a training worker into the ledger's record of the run: few enough events to
 * keep for ever, alerts among them, and progress for whoever watches.
 *
 * @module
 */
import { thisHost } from '../../runtimes/machine/host.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import type { SupervisorEvent } from '../../runtimes/supervisor.ts';
import type { StageContext } from '../stage/stage.ts';
import { machineFacts } from './machine-facts.ts';
import { RunWatch } from './watch/run-watch.ts';
import type { Watched } from './watch/watched.ts';
import type { WatchLimits } from './watch/watcher.ts';

/** Bounds on what is stored of one run. */
const storedMetrics = 1000;
const storedLogs = 100;
const heartbeatMs = 15_000;
/** How often the machine is looked at: alerts come within two heartbeats of two seconds. */
const lookMs = 1000;

/** A stretch of steps as one event. */
export interface MetricRecord {
  /** The last step of the stretch, and how many it covers. */
  step: number;
  steps: number;
  /** Mean over target tokens, or over steps where pairs are learnt, in nats. */
  loss: number;
  /** The largest L2 norm of the stretch, before clipping. */
  gradNorm: number;
  learningRate: number;
  targetTokens: number;
  tokens: number;
  seconds: number;
  /** Of pairs: share that is told right, and margin of their rewards, mean over steps. */
  rewardAccuracy?: number;
  rewardMargin?: number;
}

type Metric = Extract<SupervisorEvent, { type: 'metric' }>;
type Sink = Pick<StageContext<unknown, never>, 'event' | 'progress'>;

/** What a run is watched against, beside its plan. */
export type Surroundings = Omit<WatchLimits, 'maxGradNorm'> & {
  /** A folder on the disk that the run writes to. */
  folder: string;
};

/** Takes the events of one run and looks at the machine meanwhile; whoever made it ends it. */
export class RunRecorder {
  readonly #sink: Sink;
  readonly #watch: RunWatch;
  readonly #steps: number;
  readonly #every: number;
  #pending: Metric[] = [];
  #logs = 0;
  #lastHeartbeat = -Infinity;
  #lastCheckpoint = -Infinity;
  #lastLook = -Infinity;
  readonly #began = performance.now();
  readonly #host = thisHost();
  readonly #look: NodeJS.Timeout;

  constructor(sink: Sink, plan: TrainPlan, { folder, ...limits }: Surroundings) {
    this.#sink = sink;
    this.#steps = Math.min(plan.steps, plan.stopAtStep ?? Infinity);
    this.#every = Math.ceil(plan.steps / storedMetrics);
    const { evalEverySteps, checkpointEverySteps, maxGradNorm } = plan;
    this.#watch = new RunWatch(
      { steps: this.#steps, evalEverySteps, checkpointEverySteps },
      { maxGradNorm, ...limits },
    );
    this.#look = setInterval(() => this.#lookAt(folder), lookMs).unref();
  }

  take(event: SupervisorEvent): void {
    this.#store(event);
    this.#judge(event);
  }

  /** Stores what is still held back, and looks no more. */
  end(): void {
    clearInterval(this.#look);
    this.#flush();
  }

  #judge(event: Watched): void {
    const seconds = (performance.now() - this.#began) / 1000;
    for (const alert of this.#watch.take(event, seconds)) this.#sink.event('alert', { ...alert });
  }

  #lookAt(folder: string): void {
    const facts = machineFacts(this.#host, this.#watch.worker, folder);
    const now = performance.now();
    if (now - this.#lastLook >= heartbeatMs) {
      this.#lastLook = now;
      this.#sink.event('machine', { ...facts });
    }
    this.#judge({ type: 'machine', ...facts });
  }

  #flush(): void {
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
        if (this.#pending.length >= this.#every) this.#flush();
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
        this.#sink.progress({ ...event, label: 'scoring the base' });
        return;
      case 'log':
        // What a cluster is waiting for, or a library warns of.
        this.#sink.progress({ label: event.message, done: 0 });
        if (++this.#logs > storedLogs) return;
        break;
      case 'resumed':
        // Steps after the checkpoint come again.
        this.#pending = this.#pending.filter(({ step }) => step <= event.step);
        break;
    }
    this.#flush();
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
  const compared = last.rewardAccuracy !== undefined;
  const mean = (value: (metric: Metric) => number) => sum(value) / metrics.length;
  return {
    step: last.step,
    steps: metrics.length,
    loss: compared
      ? mean(({ loss }) => loss)
      : sum(({ loss, targetTokens: weight }) => loss * weight) / targetTokens,
    gradNorm: Math.max(...metrics.map(({ gradNorm }) => gradNorm)),
    learningRate: last.learningRate,
    targetTokens,
    tokens: sum(({ tokens }) => tokens),
    seconds: sum(({ seconds }) => seconds),
    ...(compared && {
      rewardAccuracy: mean(({ rewardAccuracy = 0 }) => rewardAccuracy),
      rewardMargin: mean(({ rewardMargin = 0 }) => rewardMargin),
    }),
  };
}
