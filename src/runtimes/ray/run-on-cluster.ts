/**
 * One attempt at a job on a Ray cluster, from submitting it to its result. It ends as a worker process
 * does, so whoever supervises one need not know the other.
 *
 * The storage decides: a run is done when its result is there whole, whatever Ray says of the job; a
 * job that ended without is lost. What Ray runs is named after the run and the attempt, so submitting
 * twice is one job, and whoever comes back after a crash finds the job that still runs.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { problem, ProblemError, toProblem, type Problem } from '../../problem/problem.ts';
import type { Done, Job, WorkerEvent } from '../protocol.ts';
import type { Ending } from '../worker-process.ts';
import type { RayClient, RayJob } from './client.ts';
import { LogFollower } from './follow-log.ts';
import type { Storage } from './storage/storage.ts';
import { collect, limitsOf, send, type SentRun } from './travel.ts';

export interface ClusterRun {
  client: RayClient;
  storage: Storage;
  job: Job;
  /** Machines that train together. */
  nodes: number;
  /** Of each machine: processes, and whether each has a GPU. */
  processes: number;
  gpus: boolean;
  /** The worker package, as a zip. */
  workers: Buffer;
  signal: AbortSignal;
  onEvent(event: WorkerEvent): void;
  patience?: Partial<Patience>;
}

export interface Patience {
  /** Between two looks at the job. */
  pollSeconds: number;
  /** A running job that says nothing for this long is given up. */
  silenceSeconds: number;
  /** A cluster that answers nothing for this long has lost the job. */
  unreachableSeconds: number;
  /** How long a job may take for its last checkpoint when it is to stop. */
  graceSeconds: number;
}

const usual: Patience = {
  pollSeconds: 1,
  silenceSeconds: 150,
  unreachableSeconds: 300,
  graceSeconds: 55,
};

/** Runs one attempt, or joins one that still runs. It never rejects. */
export async function runOnCluster(run: ClusterRun): Promise<Ending> {
  try {
    return await new AttemptOnCluster(run).run();
  } catch (error) {
    return { kind: 'failed', problem: toProblem(error) };
  }
}

const tellSeconds = 60;

const ended: ReadonlySet<RayJob['status']> = new Set(['SUCCEEDED', 'FAILED', 'STOPPED']);

class AttemptOnCluster {
  readonly #run: ClusterRun;
  readonly #patience: Patience;
  #sent!: SentRun;
  #number = 0;
  #failed: Problem | null = null;
  #lastWord = performance.now();
  #toldOfWaiting = performance.now();

  constructor(run: ClusterRun) {
    this.#run = run;
    this.#patience = { ...usual, ...run.patience };
  }

  async run(): Promise<Ending> {
    const { storage, job, nodes, client } = this.#run;
    // A token that is wrong is told before gigabytes travel; a head that is away may come back.
    const away = await client.version().then(
      () => null,
      (error: unknown) => (passes(error) ? error : Promise.reject(error)),
    );
    this.#sent = await send(storage, job, nodes);
    const there = await this.#collect(false);
    if (there !== null) return this.#done(there);
    const papers = await storage.places.list(`${this.#sent.folder}/attempts`);
    if (away !== null && papers.length === 0) throw away;
    await this.#submit(papers);
    return this.#follow();
  }

  get #id(): string {
    return `brewslm-${this.#sent.id}-${this.#number}`;
  }

  #paper(name: string): string {
    return `${this.#sent.folder}/attempts/${name}`;
  }

  /** Joins the last attempt where it can still end well; else submits the next. */
  async #submit(papers: readonly string[]): Promise<void> {
    const { client, storage, job, processes, nodes, gpus, workers, onEvent } = this.#run;
    const numbers = papers.flatMap((name) => /\/(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
    this.#number = Math.max(0, ...numbers);
    if (this.#number > 0 && !papers.includes(this.#paper(`${this.#number}.given-up`))) {
      const last = await this.#whenItAnswers(() => client.job(this.#id));
      if (last !== null && !ended.has(last.status)) {
        onEvent({ type: 'log', level: 'info', message: `joined the job ${this.#id}, which runs` });
        return;
      }
    }
    if (this.#number > 0) await this.#giveUp();
    this.#number++;
    const paper = { schema: 1, limits: limitsOf(job) };
    await storage.places.write(this.#paper(`${this.#number}.json`), JSON.stringify(paper));
    const name = await this.#whenItAnswers(() => client.putPackage(workers));
    const alone = job.kind !== 'train' || nodes * processes === 1;
    const submission = {
      id: this.#id,
      // `exec`: Ray starts a shell, and signals are for the program.
      entrypoint: `exec python -m brewslm_torch.ray run ${storage.address} ${this.#sent.id} ${this.#number}`,
      package: name,
      environment: { BREWSLM_STDIN: 'ignore', RAY_JOB_STOP_WAIT_TIME_S: '50' },
      metadata: { brewslm: this.#sent.id, kind: job.kind },
      resources: alone ? { cpus: 1, gpus: gpus ? 1 : 0 } : { cpus: 0, gpus: 0 },
    };
    await this.#whenItAnswers(() => client.submit(submission));
    onEvent({ type: 'log', level: 'info', message: `submitted the job ${this.#id}` });
  }

  /** Asks until there is an answer, for as long as a head may be away. */
  async #whenItAnswers<T>(ask: () => Promise<T>): Promise<T> {
    const until = performance.now() + 1000 * this.#patience.unreachableSeconds;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!passes(error) || performance.now() > until || this.#run.signal.aborted) throw error;
        this.#run.onEvent(alive);
        await sleep(1000 * this.#patience.pollSeconds);
      }
    }
  }

  /** Stays with the job until the storage has its result, or it can make none. */
  async #follow(): Promise<Ending> {
    const { client, signal, onEvent } = this.#run;
    const follower = new LogFollower(client, this.#id, (event) => this.#hear(event));
    let answered = performance.now();
    let stopping: number | null = null;
    try {
      for (;;) {
        await sleep(1000 * this.#patience.pollSeconds);
        const now = performance.now();
        if (signal.aborted && stopping === null) {
          stopping = now;
          await this.#stop();
        }
        let job: RayJob | null;
        try {
          const done = await this.#collect(true);
          if (done !== null) {
            await follower.finish();
            return this.#done(done);
          }
          if (stopping !== null && now - stopping > 1000 * this.#patience.graceSeconds)
            return interrupted();
          job = await client.job(this.#id);
          answered = performance.now();
        } catch (error) {
          if (!passes(error)) throw error;
          onEvent(alive);
          if (now - answered < 1000 * this.#patience.unreachableSeconds) continue;
          return this.#lost('cluster or storage gave no answer any more', { cause: error });
        }
        if (job === null) return this.#lost('the cluster has forgotten the job', {});
        if (ended.has(job.status)) return await this.#ended(job, follower, stopping !== null);
        if (job.status === 'PENDING' || job.node === null) {
          this.#lastWord = performance.now();
          this.#wait();
          // It cannot be taken out of Ray's queue; it ends by itself when its turn comes.
          if (stopping !== null) return interrupted();
        } else follower.follow(job.node);
        if (now - this.#lastWord > 1000 * this.#patience.silenceSeconds) {
          await this.#stop();
          const silent = `the job said nothing for ${this.#patience.silenceSeconds} s`;
          return { kind: 'lost', problem: problem('run.worker-stalled', silent) };
        }
      }
    } finally {
      follower.leave();
    }
  }

  /** What a job that ended left behind; the storage is asked once more, after its last word. */
  async #ended(job: RayJob, follower: LogFollower, stopped: boolean): Promise<Ending> {
    await follower.finish();
    const done = await this.#collect(true);
    if (done !== null) return this.#done(done);
    if (this.#failed !== null) return { kind: 'failed', problem: this.#failed };
    if (stopped) return interrupted();
    const { status, message, errorType, exitCode } = job;
    const evidence = { job: this.#id, status, message, errorType, exitCode };
    if (/ModuleNotFoundError|ImportError|not found$/m.test(message ?? '')) {
      const what = 'a node cannot run the worker package';
      return { kind: 'failed', problem: problem('cluster.python', what, { evidence }) };
    }
    return this.#lost(`the job ended as ${status} without a result`, { evidence });
  }

  /** Says that the cluster has no room yet; now and then so that it shows. */
  #wait(): void {
    const now = performance.now();
    const told = now - this.#toldOfWaiting < 1000 * tellSeconds;
    if (!told) this.#toldOfWaiting = now;
    const message = `the job ${this.#id} waits for the cluster`;
    this.#run.onEvent(told ? alive : { type: 'log', level: 'info', message });
  }

  #hear(event: WorkerEvent): void {
    this.#lastWord = performance.now();
    if (event.type === 'failed') this.#failed = event.problem;
    // It is done when the storage says so.
    else if (event.type !== 'done') this.#run.onEvent(event);
  }

  async #stop(): Promise<void> {
    await this.#giveUp();
    await this.#run.client.stop(this.#id).catch(() => {});
  }

  /** Notes that this attempt is over: should Ray start it yet, it ends at once. */
  async #giveUp(): Promise<void> {
    await this.#run.storage.places.write(this.#paper(`${this.#number}.given-up`), '{"schema":1}');
  }

  #collect(anyLimits: boolean): Promise<Done | null> {
    return collect(this.#run.storage, this.#sent, this.#run.job, anyLimits);
  }

  #done(result: Done): Ending {
    this.#run.onEvent({ type: 'done', result });
    return { kind: 'done', result };
  }

  #lost(message: string, details: { evidence?: Record<string, unknown>; cause?: unknown }): Ending {
    return { kind: 'lost', problem: problem('run.peer-lost', message, details) };
  }
}

/** Whether cluster or storage gave no answer, which may pass. */
const passes = (error: unknown): boolean =>
  error instanceof ProblemError &&
  ['cluster.unreachable', 's3.unreachable', 's3.busy'].includes(error.code);

/** The cluster is waited for: nothing to hear is no sign that this side hangs. */
const alive: WorkerEvent = { type: 'heartbeat', residentBytes: 0 };

const interrupted = (): Ending => ({
  kind: 'failed',
  problem: problem('run.interrupted', 'interrupted; the cluster keeps the work so far'),
});
