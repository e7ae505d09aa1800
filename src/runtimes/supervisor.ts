/**
 * Gets a job done by worker processes. A worker that is lost is started again and goes on from its
 * last checkpoint; one that reports a problem is believed, since trying again would end the same.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ProblemError, type Problem } from '../problem/problem.ts';
import type { Done, Job, WorkerEvent } from './protocol.ts';
import { runWorker, type WorkerCommand, type WorkerLimits } from './worker-process.ts';

/** What a supervisor reports: the worker's events and its own. */
export type SupervisorEvent =
  | WorkerEvent
  /** A worker was lost for the reason given; attempt number `attempt`, from 2, starts. */
  | { type: 'retry'; attempt: number; problem: Problem };

export interface Supervision {
  command: WorkerCommand;
  /** Where the job file goes. */
  folder: string;
  signal: AbortSignal;
  onEvent(event: SupervisorEvent): void;
  limits?: Partial<WorkerLimits>;
  /** Attempts after the first. */
  retries?: number;
}

type DoneOf<J extends Job> = Extract<Done, { kind: J['kind'] }>;

const defaultLimits: WorkerLimits = { stallSeconds: 180, graceSeconds: 60 };
const defaultRetries = 2;

/**
 * Gets a job done, and gives its result.
 *
 * @throws `run.interrupted` when the signal asked for it; `run.worker-lost` or `run.worker-stalled`
 *   when every attempt ended so; whatever problem the worker reports.
 */
export async function supervise<J extends Job>(
  job: J,
  { command, folder, signal, onEvent, limits = {}, retries = defaultRetries }: Supervision,
): Promise<DoneOf<J>> {
  mkdirSync(folder, { recursive: true });
  const jobFile = join(folder, 'job.json');
  writeFileSync(jobFile, JSON.stringify(job));
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) interrupted();
    const ending = await runWorker({
      command,
      jobFile,
      limits: { ...defaultLimits, ...limits },
      signal,
      onEvent,
    });
    if (ending.kind === 'done') return ending.result as DoneOf<J>;
    if (signal.aborted) interrupted();
    if (ending.kind === 'failed' || attempt > retries) throw new ProblemError(ending.problem);
    onEvent({ type: 'retry', attempt: attempt + 1, problem: ending.problem });
  }
}

const interrupted = (): never => fail('run.interrupted', 'interrupted; the work so far is kept');
