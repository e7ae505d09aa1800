/**
 * A job as the ledger keeps it.
 *
 * @module
 */
import type { Problem } from '../../problem/problem.ts';
import type { Row } from '../database.ts';
import type { Verdict } from '../verdicts.ts';

/**
 * `queued` waits for its turn, `running` works. It ended `done`; `refused` by a gate, with the verdict
 * in its outcome; `failed` with a problem; `cancelled` by somebody; `interrupted` with the process
 * that did it, to go on when a server starts.
 */
export type JobStatus =
  'queued' | 'running' | 'done' | 'refused' | 'failed' | 'cancelled' | 'interrupted';

/** How the call ended. */
export interface JobOutcome {
  output: unknown;
  verdicts: readonly Verdict[];
  failed: boolean;
}

export interface Job {
  id: number;
  /** The project by number; null where it is of none. */
  project: number | null;
  /** The name of the operation that it calls. */
  operation: string;
  /** What the operation is given. */
  input: Readonly<Record<string, unknown>>;
  /** Two jobs with the same key do the same. */
  key: string;
  status: JobStatus;
  /** Of two that wait, the higher goes first. */
  priority: number;
  /** Memory that it will take at most, in bytes; null where nobody knows. */
  memoryBytes: number | null;
  /** How often a process began to work on it since it was asked for, or asked for again. */
  attempts: number;
  asked: 'cancel' | null;
  /** When that was asked. */
  askedAt: string | null;
  /** The process that works on it, or did; of one just begun, that which starts its worker. */
  pid: number | null;
  /** When that process began (`process-identity.ts`). */
  processStart: string | null;
  /** Whether that process is its worker. */
  taken: boolean;
  /** The newest that was said of how far it is. */
  progress: Readonly<Record<string, unknown>> | null;
  outcome: JobOutcome | null;
  problem: Problem | null;
  /** Who asked for it. */
  by: string;
  idempotencyKey: string | null;
  queuedAt: string;
  /** One that failed to go on by itself is not begun again before. */
  retryAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
}

/** What is known of a job before it begins. */
export type NewJob = Pick<
  Job,
  'project' | 'operation' | 'input' | 'key' | 'priority' | 'memoryBytes' | 'by' | 'idempotencyKey'
>;

export interface JobEnd {
  status: Exclude<JobStatus, 'queued' | 'running'>;
  outcome?: JobOutcome;
  problem?: Problem;
}

export interface JobEvent {
  id: number;
  job: number;
  at: string;
  type: 'progress' | 'news' | 'started' | 'retried' | 'log';
  data: Readonly<Record<string, unknown>>;
}

export const isActiveJob = ({ status }: Pick<Job, 'status'>): boolean =>
  status === 'queued' || status === 'running';

export const toJobEvent = (row: Row): JobEvent => ({
  id: Number(row.id),
  job: Number(row.job),
  at: String(row.at),
  type: String(row.type) as JobEvent['type'],
  data: JSON.parse(String(row.data)) as Record<string, unknown>,
});

export function toJob(row: Row): Job {
  const textOf = (value: Row[string]): string | null => (value === null ? null : String(value));
  const numberOf = (value: Row[string]): number | null => (value === null ? null : Number(value));
  const jsonOf = <T>(value: Row[string]): T | null =>
    value === null ? null : (JSON.parse(String(value)) as T);
  return {
    id: Number(row.id),
    project: numberOf(row.project),
    operation: String(row.operation),
    input: jsonOf<Record<string, unknown>>(row.input)!,
    key: String(row.key),
    status: String(row.status) as JobStatus,
    priority: Number(row.priority),
    memoryBytes: numberOf(row.memory_bytes),
    attempts: Number(row.attempts),
    asked: textOf(row.asked) as 'cancel' | null,
    askedAt: textOf(row.asked_at),
    pid: numberOf(row.pid),
    processStart: textOf(row.process_start),
    taken: row.taken === 1,
    progress: jsonOf<Record<string, unknown>>(row.progress),
    outcome: jsonOf<JobOutcome>(row.outcome),
    problem: jsonOf<Problem>(row.problem),
    by: String(row.asked_by),
    idempotencyKey: textOf(row.idempotency_key),
    queuedAt: String(row.queued_at),
    retryAt: textOf(row.retry_at),
    startedAt: textOf(row.started_at),
    endedAt: textOf(row.ended_at),
  };
}
