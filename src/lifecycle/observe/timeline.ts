/**
 * A run as it went: figures, resources, moments and spans, from the events that the ledger has of it.
 * Commands, reports and exporters all read this one model.
 *
 * @module
 */
import type { Ledger } from '../../ledger/ledger.ts';
import type { Run, RunEvent } from '../../ledger/work/runs.ts';
import { problem, type Problem } from '../../problem/problem.ts';
import type { MetricRecord } from './run-recorder.ts';
import {
  addMoment,
  addResource,
  addSpan,
  endSpans,
  type Moment,
  type Resource,
  type Span,
} from './moments.ts';

/** A running run is silent after this long without an event. */
const silentSeconds = 120;

/** One evaluation; its loss is in nats per target token, or of pairs in nats per pair. */
export interface Evaluation {
  step: number;
  loss: number;
  targetTokens: number;
  best: boolean;
  /** Of pairs: how many, the share that is told right, and the mean margin of rewards. */
  pairs?: number;
  rewardAccuracy?: number;
  rewardMargin?: number;
}

/** When it was recorded: ISO 8601. */
type Timed<Of> = Of & { at: string };

/** Artifacts by role, and the configuration of the stage. */
export interface RunInputs {
  inputs: Record<string, string>;
  configuration: unknown;
}

export interface Timeline {
  run: Run;
  /** Seconds from start to end, or to the last event of a run that goes on. */
  seconds: number;
  /** What the stage was run on and with; null for runs of earlier versions. */
  inputs: RunInputs | null;
  metrics: Timed<MetricRecord>[];
  evaluations: Timed<Evaluation>[];
  checkpoints: number[];
  /** Every loss of a worker, with the reason. */
  retries: { attempt: number; problem: Problem }[];
  alerts: Problem[];
  /** The machine and the worker's memory over time. */
  resources: Resource[];
  /** All that happened, in order. */
  moments: Moment[];
  /** The stage, and the attempts of its worker. */
  spans: Span[];
  tokens: number;
  tokensPerSecond: number | null;
  peakResidentBytes: number | null;
  events: number;
}

/** Reads a run; `now` is in milliseconds of the epoch. */
export const timelineOf = (ledger: Ledger, run: Run, now = Date.now()): Timeline =>
  buildTimeline(run, ledger.runs.events(run.id), now);

export function buildTimeline(run: Run, events: readonly RunEvent[], now: number): Timeline {
  const lastAt = Date.parse(run.endedAt ?? events.at(-1)?.at ?? run.startedAt);
  const timeline: Timeline = {
    run,
    seconds: (lastAt - Date.parse(run.startedAt)) / 1000,
    inputs: null,
    metrics: [],
    evaluations: [],
    checkpoints: [],
    retries: [],
    alerts: [],
    resources: [],
    moments: [],
    spans: [
      {
        name: run.stage,
        from: run.startedAt,
        to: run.endedAt,
        status: run.status,
        message: run.problem?.message ?? null,
      },
    ],
    tokens: 0,
    tokensPerSecond: null,
    peakResidentBytes: null,
    events: events.length,
  };
  for (const event of events) {
    add(timeline, event);
    addMoment(timeline.moments, event);
    addResource(timeline.resources, event);
    addSpan(timeline.spans, event);
  }
  endSpans(timeline.spans, run);
  const trained = timeline.metrics.reduce((total, { seconds }) => total + seconds, 0);
  timeline.tokens = timeline.metrics.reduce((total, { tokens }) => total + tokens, 0);
  timeline.tokensPerSecond = trained > 0 ? timeline.tokens / trained : null;
  const silent = (now - lastAt) / 1000;
  if (run.status === 'running' && silent > silentSeconds)
    timeline.alerts.push(
      problem('alert.silent', `nothing was heard of the run for ${Math.round(silent)} s`, {
        evidence: { pid: run.pid, seconds: Math.round(silent) },
      }),
    );
  return timeline;
}

function add(timeline: Timeline, { type, data, at }: RunEvent): void {
  switch (type) {
    case 'inputs':
      timeline.inputs = data as unknown as RunInputs;
      break;
    case 'metric':
      timeline.metrics.push({ ...(data as unknown as MetricRecord), at });
      break;
    case 'eval':
      timeline.evaluations.push({ ...(data as unknown as Evaluation), at });
      break;
    case 'checkpoint':
      timeline.checkpoints.push(Number(data.step));
      break;
    case 'retry':
      timeline.retries.push(data as unknown as Timeline['retries'][number]);
      break;
    case 'alert':
      timeline.alerts.push(data as unknown as Problem);
      break;
    case 'heartbeat':
      notePeak(timeline, Number(data.residentBytes));
      break;
    case 'done':
      notePeak(timeline, Number((data.result as { peakResidentBytes: number }).peakResidentBytes));
      break;
    case 'resumed': {
      // What was done after the checkpoint is done again.
      const step = Number(data.step);
      timeline.metrics = timeline.metrics.filter((metric) => metric.step <= step);
      timeline.evaluations = timeline.evaluations.filter((item) => item.step <= step);
      timeline.checkpoints = timeline.checkpoints.filter((at) => at <= step);
      break;
    }
  }
}

function notePeak(timeline: Timeline, bytes: number): void {
  timeline.peakResidentBytes = Math.max(timeline.peakResidentBytes ?? 0, bytes);
}
