/**
 * A home whose jobs are done by real dispatchers and workers from the build, with a project that can
 * be trained in seconds.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { enqueue } from '../../src/jobs/enqueue.ts';
import { isActiveJob, type Job } from '../../src/ledger/work/job.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { isStillThere } from '../../src/ledger/work/process-identity.ts';
import type { OperationName } from '../../src/operations/index.ts';
import { logOfJob } from '../../src/operations/job/log.ts';
import { WorkingFolder } from '../support/program.ts';
import { jsonLinesOf } from '../support/projects/tickets.ts';

const dispatcherModule = fileURLToPath(new URL('dispatcher.mjs', import.meta.url));
const colours = ['red', 'green', 'blue', 'white', 'black', 'brown'];
const lookEveryMs = 20;

export class JobsHome extends WorkingFolder {
  readonly home = join(this.path, 'home');
  readonly ledger = new Ledger(this.home);
  readonly project = this.ledger.projects.create('demo', 'general', 42).id;
  readonly #dispatchers: ChildProcess[] = [];

  /** Rows enough for Gate A; another `start` gives other rows. */
  rows(name: string, start = 0, count = 900): string {
    const rows = Array.from({ length: count }, (_, i) => ({
      prompt: `What colour is thing number ${start + i}?`,
      response: `Thing ${start + i} is ${colours[i % colours.length]}.`,
    }));
    return join(this.path, this.write(name, jsonLinesOf(rows)));
  }

  enqueue(operation: OperationName, input: object, idempotencyKey?: string): Promise<Job> {
    const given = { project: this.project, ...input };
    return enqueue(this.ledger, { operation, input: given, by: 'test', idempotencyKey });
  }

  import = (): Promise<Job> => this.enqueue('dataset.import', { file: this.rows('data.jsonl') });

  /** A training of some seconds; another learning rate makes it another one. */
  train(learningRate = 0.001): Promise<Job> {
    const plan = {
      sequenceLength: 32,
      microBatchRows: 1,
      gradientAccumulation: 1,
      evalEverySteps: 1000,
      checkpointEverySteps: 5,
    };
    return this.enqueue('train.start', { baseModel: 'brew-3m', plan, steps: 30, learningRate });
  }

  dispatcher(): ChildProcess {
    const child = spawn(process.execPath, [dispatcherModule, this.home], { stdio: 'inherit' });
    this.#dispatchers.push(child);
    return child;
  }

  job = (id: number): Job => this.ledger.jobs.find(id)!;

  /** Resolves when the job has ended, to how. */
  ended = (id: number): Promise<Job> => this.until(id, (job) => !isActiveJob(job));

  async until(id: number, holds: (job: Job) => boolean): Promise<Job> {
    for (;;) {
      const job = this.job(id);
      if (holds(job)) return job;
      await sleep(lookEveryMs);
    }
  }

  /** Resolves when the training of a job has made steps and saved them. */
  async saved(id: number): Promise<Job> {
    const training = (job: Job) =>
      this.ledger.runs
        .ofProcess(job.pid ?? 0, job.processStart)
        .some((run) => this.ledger.runs.events(run).some(({ type }) => type === 'checkpoint'));
    return this.until(id, (job) => job.taken && training(job));
  }

  /** How often a process began to work on a job, by its log. */
  begun = (id: number): number =>
    readFileSync(logOfJob(this.home, id), 'utf8').split(` does job ${id},`).length - 1;

  /** Ends what a test left. */
  async close(): Promise<void> {
    for (const child of this.#dispatchers) await kill(child);
    for (const { pid, processStart, taken } of this.ledger.jobs.active())
      if (taken && pid !== null && isStillThere(pid, processStart)) process.kill(-pid, 'SIGKILL');
    this.ledger.close();
  }
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** The artifact that a job made: the dataset of an import, the checkpoint set of a training. */
export function artifactOf({ outcome }: Job): string {
  const { dataset, checkpoint } = outcome!.output as {
    dataset?: string;
    checkpoint?: { id: string };
  };
  return dataset ?? checkpoint!.id;
}
