/**
 * A run as its events tell it, one after another as they come: curves, resources, and moments as the
 * reports have them.
 *
 * @module
 */
import type { RunEvent } from '../../../../../src/ledger/work/runs.ts';
import {
  addMoment,
  addResource,
  type Moment,
  type Resource,
} from '../../../../../src/lifecycle/observe/moments.ts';
import type { MetricRecord } from '../../../../../src/lifecycle/observe/run-recorder.ts';
import type { RunInputs, Evaluation } from '../../../../../src/lifecycle/observe/timeline.ts';
import type { Problem } from '../../../api/call.ts';

/** A moment that speaks of trouble, with the figures behind it. */
export interface Trouble extends Moment {
  code: string;
  evidence: Record<string, unknown> | null;
}

/** The metrics by what curves draw of them, so that a hundred thousand are not gone through for each. */
export interface Columns {
  step: number[];
  /** Milliseconds since 1970. */
  at: number[];
  loss: number[];
  learningRate: number[];
  gradNorm: number[];
  /** Tokens a second. */
  speed: number[];
}

export interface RunRecord {
  inputs: RunInputs | null;
  metrics: (MetricRecord & { at: string })[];
  columns: Columns;
  evaluations: Evaluation[];
  checkpoints: number[];
  resources: Resource[];
  /** All but figures, in order. */
  moments: Moment[];
  /** Alerts, retries and failures among them. */
  troubles: Trouble[];
  /** The newest event, and when it was. */
  last: number;
  at: string | null;
}

const noColumns = (): Columns => ({
  step: [],
  at: [],
  loss: [],
  learningRate: [],
  gradNorm: [],
  speed: [],
});

export const emptyRecord = (): RunRecord => ({
  inputs: null,
  metrics: [],
  columns: noColumns(),
  evaluations: [],
  checkpoints: [],
  resources: [],
  moments: [],
  troubles: [],
  last: 0,
  at: null,
});

/**
 * Adds what happened, each event once. The record is a new object, so that what is drawn from it is
 * drawn again. Its short lists are new ones where they became longer, and only there; the long ones, of
 * metrics and resources, are the same and longer.
 */
export function addEvents(record: RunRecord, events: readonly RunEvent[]): RunRecord {
  const fresh = events.filter(({ id }) => id > record.last);
  const { evaluations, checkpoints, moments, troubles } = record;
  const next: RunRecord = {
    ...record,
    evaluations: [...evaluations],
    checkpoints: [...checkpoints],
    moments: [...moments],
    troubles: [...troubles],
  };
  for (const event of fresh) add(next, event);
  const { id: last, at } = fresh.at(-1) ?? { id: record.last, at: record.at };
  return {
    ...next,
    evaluations: sameOr(evaluations, next.evaluations),
    checkpoints: sameOr(checkpoints, next.checkpoints),
    moments: sameOr(moments, next.moments),
    troubles: sameOr(troubles, next.troubles),
    last,
    at,
  };
}

const sameOr = <Item>(before: Item[], now: Item[]): Item[] =>
  before.length === now.length && before.at(-1) === now.at(-1) ? before : now;

function add(record: RunRecord, event: RunEvent): void {
  const { type, data, at } = event;
  addResource(record.resources, event);
  const before = record.moments.length;
  addMoment(record.moments, event);
  const moment = record.moments[before];
  switch (type) {
    case 'inputs':
      record.inputs = data as unknown as RunInputs;
      break;
    case 'metric':
      addMetric(record, { ...(data as unknown as MetricRecord), at });
      break;
    case 'eval':
      record.evaluations.push(data as unknown as Evaluation);
      break;
    case 'checkpoint':
      record.checkpoints.push(Number(data.step));
      break;
    case 'alert':
      noteTrouble(record, moment, data as unknown as Problem);
      break;
    case 'retry':
    case 'failed':
      noteTrouble(record, moment, data.problem as Problem);
      break;
    case 'resumed': {
      // What was done after the checkpoint is done again.
      const step = Number(data.step);
      const stays = (one: { step: number }) => one.step <= step;
      const metrics = record.metrics.filter(stays);
      Object.assign(record, { metrics: [], columns: noColumns() });
      for (const metric of metrics) addMetric(record, metric);
      record.evaluations = record.evaluations.filter(stays);
      record.checkpoints = record.checkpoints.filter((one) => one <= step);
      break;
    }
  }
}

function addMetric({ metrics, columns }: RunRecord, metric: RunRecord['metrics'][number]): void {
  metrics.push(metric);
  columns.step.push(metric.step);
  columns.at.push(Date.parse(metric.at));
  columns.loss.push(metric.loss);
  columns.learningRate.push(metric.learningRate);
  columns.gradNorm.push(metric.gradNorm);
  columns.speed.push(metric.tokens / Math.max(metric.seconds, 1e-9));
}

/** One without a step of its own is put where the run was. */
function noteTrouble(record: RunRecord, moment: Moment, { code, evidence }: Problem): void {
  const step = moment.step ?? record.metrics.at(-1)?.step ?? null;
  record.troubles.push({ ...moment, step, code, evidence: evidence ?? null });
}

/** Stretches whose speed says how long the rest will take, as `run tail` counts. */
const recent = 32;

export interface Pace {
  tokensPerSecond: number;
  secondsPerStep: number;
}

/** How fast it goes at the moment; null before the first step. */
export function paceOf({ metrics }: RunRecord): Pace | null {
  const last = metrics.slice(-recent);
  const sum = (value: (metric: MetricRecord) => number) =>
    last.reduce((total, metric) => total + value(metric), 0);
  const seconds = Math.max(
    sum((metric) => metric.seconds),
    1e-9,
  );
  return last.length === 0
    ? null
    : {
        tokensPerSecond: sum(({ tokens }) => tokens) / seconds,
        secondsPerStep: seconds / sum(({ steps }) => steps),
      };
}
