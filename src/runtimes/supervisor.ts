/**
 * Gets a job done by worker processes. What is tried again after an attempt that ended badly, and
 * what is done before, stands in `supervision/failure-classes.ts`; every retry is told.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fail, ProblemError, problem, type Problem } from '../problem/problem.ts';
import { diskNow } from './machine/disk.ts';
import type { Done, Job, WorkerEvent } from './protocol.ts';
import type { FailureClass } from './supervision/failure-classes.ts';
import { endPreviousWorker } from './supervision/previous-worker.ts';
import { RetryPolicy } from './supervision/retry-policy.ts';
import type { TrainCourse } from './supervision/train-course.ts';
import type { Amendment } from './train-plan.ts';
import { runWorker, type WorkerCommand, type WorkerLimits } from './worker-process.ts';

/** What a supervisor reports: the worker's events and its own. */
export type SupervisorEvent =
  | WorkerEvent
  /** An attempt ended for the reason given; attempt number `attempt`, from 2, starts after a wait. */
  | {
      type: 'retry';
      attempt: number;
      problem: Problem;
      class: FailureClass;
      waitSeconds: number;
      /** By which the plan goes on. */
      amendment?: Amendment;
      /** What was removed to make room. */
      removed?: string[];
    };

export interface Supervision {
  command: WorkerCommand;
  /** Where the job file goes. */
  folder: string;
  signal: AbortSignal;
  onEvent(event: SupervisorEvent): void;
  limits?: Partial<WorkerLimits>;
  /** Attempts after the first without progress, in place of what each class of failure is worth. */
  retries?: number;
  /** Seconds before the second attempt; each further one waits twice as long. */
  firstWait?: number;
  /** Of a train job whose plan may be amended; without one, what asks for it is final. */
  course?: TrainCourse;
  /** Removes what can be done without on a full disk, and names it. */
  makeRoom?(): Promise<string[]>;
}

type DoneOf<J extends Job> = Extract<Done, { kind: J['kind'] }>;

/** For tests of the whole program, which do not wait for minutes. */
const stallSeconds = Number(process.env.BREWSLM_STALL_SECONDS ?? 180);

const defaultLimits: WorkerLimits = {
  stallSeconds,
  idleSeconds: 5 * stallSeconds,
  graceSeconds: 60,
};

/**
 * Gets a job done, and gives its result. A worker that an earlier supervisor of the same folder left
 * behind is ended first.
 *
 * @throws `run.interrupted` when the signal asked for it; `disk.full`, with what the next checkpoint
 *   takes, when no room could be made; the last problem when an attempt ended for a reason that no
 *   further one would change.
 */
export async function supervise<J extends Job>(
  job: J,
  { command, folder, signal, onEvent, course, makeRoom, ...options }: Supervision,
): Promise<DoneOf<J>> {
  mkdirSync(folder, { recursive: true });
  const jobFile = join(folder, 'job.json');
  const limits = { ...defaultLimits, ...options.limits };
  await endPreviousWorker(folder, limits.graceSeconds);
  const policy = new RetryPolicy({ atMost: options.retries, firstWait: options.firstWait });
  const overtime = new Overtime(limits.graceSeconds);
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) interrupted();
    const current = course?.job ?? job;
    writeFileSync(jobFile, JSON.stringify(current));
    const ending = await runWorker({
      command,
      jobFile,
      folder,
      limits,
      signal: AbortSignal.any([signal, overtime.begin(current)]),
      onEvent(event) {
        policy.take(event);
        course?.take(event);
        overtime.take(event);
        onEvent(event);
      },
    });
    overtime.end();
    if (ending.kind === 'done') return ending.result as DoneOf<J>;
    if (signal.aborted) interrupted();
    if (overtime.stopped) continue;
    const decision = policy.decide(ending.problem);
    if (decision.kind === 'give-up')
      throw new ProblemError(await withNeed(decision.problem, folder, course));
    const { remedy, waitSeconds, class: name } = decision;
    const told = { attempt: attempt + 1, problem: ending.problem, class: name, waitSeconds };
    if (remedy === 'make-room') {
      const removed = (await makeRoom?.()) ?? [];
      if (removed.length === 0)
        throw new ProblemError(await withNeed(ending.problem, folder, course));
      onEvent({ type: 'retry', ...told, removed });
    } else if (remedy === 'none') onEvent({ type: 'retry', ...told });
    else {
      const amendment = await course?.amend(remedy, ending.problem);
      if (!amendment) throw new ProblemError(ending.problem);
      onEvent({ type: 'retry', ...told, amendment });
    }
    await pause(waitSeconds * 1000, undefined, { signal }).catch(interrupted);
  }
}

const interrupted = (): never => fail('run.interrupted', 'interrupted; the work so far is kept');

/** Of a full disk, says how much is needed: the run can go on once there is room. */
async function withNeed(
  full: Problem,
  folder: string,
  course: TrainCourse | undefined,
): Promise<Problem> {
  if (full.code !== 'disk.full' || course === undefined) return full;
  // While a checkpoint is written, the one before and the weights of a new best are there too.
  const checkpoint = await course.checkpointBytes();
  const { free } = diskNow(folder);
  const needed = checkpoint === null ? null : 2 * checkpoint;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  const amount = needed === null ? '' : `: ${megabytes(needed)} are needed`;
  return problem(
    'disk.full',
    `the disk is full, and the run paused${amount}, ${megabytes(free)} are free`,
    {
      location: full.location,
      evidence: { neededBytes: needed, freeBytes: free, paused: true },
      cause: full.cause,
    },
  );
}

/**
 * Stops a worker that goes on long after its limit of time, as in a step that takes very long. Once is
 * enough: its successor begins no step.
 */
class Overtime {
  readonly #graceSeconds: number;
  #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #seconds: number | null = null;
  /** When the attempt's first step began, by the clock of this process in seconds. */
  #from: number | undefined;
  #used = false;

  constructor(graceSeconds: number) {
    this.#graceSeconds = graceSeconds;
  }

  get stopped(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Begins an attempt, and gives the signal that stops it. */
  begin(job: Job): AbortSignal {
    this.#seconds = job.kind === 'train' && !this.#used ? job.limits.seconds : null;
    this.#from = undefined;
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  /** A checkpoint is waited for, or there would be nothing to end with. */
  take(event: WorkerEvent): void {
    const now = performance.now() / 1000;
    if (event.type === 'metric') this.#from ??= now - event.seconds;
    if (event.type !== 'checkpoint' || this.#seconds === null || this.#timer !== undefined) return;
    const end = (this.#from ?? now) + this.#seconds + this.#graceSeconds;
    this.#timer = setTimeout(
      () => {
        this.#used = true;
        this.#controller.abort();
      },
      Math.max(0, end - now) * 1000,
    );
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
