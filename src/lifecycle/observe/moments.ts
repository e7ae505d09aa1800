/**
 * What the events of a run say of single moments, of resources over time and of stretches of time.
 *
 * @module
 */
import type { Run, RunEvent } from '../../ledger/work/runs.ts';
import type { Problem, Severity } from '../../problem/problem.ts';
import type { MachineFacts } from './machine-facts.ts';

/** Something that happened once. Figures of every step are no moments. */
export interface Moment {
  /** ISO 8601. */
  at: string;
  kind:
    | 'started'
    | 'resumed'
    | 'evaluation'
    | 'checkpoint'
    | 'alert'
    | 'retry'
    | 'amendment'
    | 'decision'
    | 'log'
    | 'verdict'
    | 'done'
    | 'failed'
    | 'other';
  title: string;
  /** The step that it belongs to, where one is known. */
  step: number | null;
  severity: Severity;
  /** What to do about it. */
  action: string | null;
}

/** Bytes, but for shares (0 to 1) and MHz; null where nothing was said of it. */
export interface Resource {
  at: string;
  residentBytes: number | null;
  swappedBytes: number | null;
  deviceBytes: number | null;
  deviceUtilization: number | null;
  diskFree: number | null;
  memoryAvailable: number | null;
  frequency: number | null;
}

/** A stretch of time. */
export interface Span {
  name: string;
  from: string;
  /** Null while it lasts. */
  to: string | null;
  status: Run['status'];
  message: string | null;
}

/** Events that are figures over time, or stand in the model already. */
const figures: ReadonlySet<string> = new Set(['metric', 'heartbeat', 'machine', 'inputs']);

/** Adds what an event says happened, if it is of that kind. */
export function addMoment(moments: Moment[], event: RunEvent): void {
  if (figures.has(event.type)) return;
  const step = typeof event.data.step === 'number' ? event.data.step : null;
  moments.push({ at: event.at, step, severity: 'info', action: null, ...momentOf(event) });
}

type Shown = Pick<Moment, 'kind' | 'title'> & Partial<Moment>;

function momentOf({ type, data }: RunEvent): Shown {
  switch (type) {
    case 'hello': {
      const { fingerprint = {}, pid } = data as {
        fingerprint?: Record<string, unknown>;
        pid: number;
      };
      const what = [fingerprint.runtime, fingerprint.engine, fingerprint.device]
        .filter((text) => typeof text === 'string' && text !== '')
        .join(', ');
      return { kind: 'started', title: `worker ${pid} started${what === '' ? '' : `: ${what}`}` };
    }
    case 'resumed':
      return { kind: 'resumed', title: `goes on from step ${String(data.step)}` };
    case 'eval': {
      const best = data.best === true ? ', the best so far' : '';
      return {
        kind: 'evaluation',
        title: `held-out loss ${Number(data.loss).toPrecision(4)}${best}`,
      };
    }
    case 'checkpoint':
      return { kind: 'checkpoint', title: `checkpoint at step ${String(data.step)}` };
    case 'alert':
      return ofProblem('alert', data as unknown as Problem);
    case 'retry': {
      const { problem, attempt } = data as unknown as { problem: Problem; attempt: number };
      const shown = ofProblem('retry', problem);
      return { ...shown, title: `attempt ${attempt} after: ${problem.message}` };
    }
    case 'failed':
      return ofProblem('failed', (data as unknown as { problem: Problem }).problem);
    case 'log':
      return {
        kind: 'log',
        title: String(data.message),
        severity: data.level === 'warning' ? 'warning' : 'info',
      };
    case 'done': {
      const { stoppedBy, lastStep } = (data.result ?? {}) as Record<string, unknown>;
      const how = stoppedBy === undefined ? '' : `, ended by ${String(stoppedBy)}`;
      const at = lastStep === undefined ? '' : ` at step ${String(lastStep)}`;
      return { kind: 'done', title: `done${at}${how}` };
    }
    case 'decision':
    case 'amendment':
      return { kind: type, title: String(data.title ?? data.reason ?? JSON.stringify(data)) };
    default:
      return { kind: 'other', title: `${type} ${JSON.stringify(data)}` };
  }
}

function ofProblem(kind: Moment['kind'], { message, severity, fix, evidence }: Problem): Shown {
  const step = typeof evidence?.step === 'number' ? { step: evidence.step } : {};
  return { kind, title: message, severity, action: fix, ...step };
}

/** Adds what an event says of resources; what is known from other events at that time stays null. */
export function addResource(resources: Resource[], { type, at, data }: RunEvent): void {
  if (type !== 'heartbeat' && type !== 'machine') return;
  const facts = data as Partial<MachineFacts> & Partial<Resource>;
  resources.push({
    at,
    residentBytes: facts.residentBytes ?? null,
    swappedBytes: facts.swappedBytes ?? facts.workerSwapped ?? null,
    deviceBytes: facts.deviceBytes ?? null,
    deviceUtilization: facts.deviceUtilization ?? null,
    diskFree: facts.diskFree ?? null,
    memoryAvailable: facts.memoryAvailable ?? null,
    frequency: facts.frequency ?? null,
  });
}

/** Opens a span for each worker, and closes the one before; the first span is the stage's. */
export function addSpan(spans: Span[], { type, at, data }: RunEvent): void {
  const close = (status: Span['status']) => {
    const last = spans[spans.length - 1];
    if (spans.length === 1 || last.to !== null) return;
    const message = (data.problem as Problem | undefined)?.message ?? null;
    Object.assign(last, { to: at, status, message });
  };
  if (type === 'hello') {
    close('interrupted');
    const name = `attempt ${spans.length}`;
    spans.push({ name, from: at, to: null, status: 'running', message: null });
  }
  if (type === 'retry' || type === 'failed') close('failed');
  if (type === 'done') close('done');
}

/** Ends what was still open when the stage ended. */
export function endSpans(spans: Span[], { endedAt, status }: Run): void {
  for (const span of spans) if (span.to === null) Object.assign(span, { to: endedAt, status });
}
