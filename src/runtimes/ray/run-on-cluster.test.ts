import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { fail } from '../../problem/problem.ts';
import type { Job, ScoreDone, ScoreJob, WorkerEvent } from '../protocol.ts';
import type { RayClient, RayJob, Submission } from './client.ts';
import { runOnCluster, type Patience } from './run-on-cluster.ts';
import { openStorage, type Storage } from './storage/storage.ts';

let storage: Storage;
let job: ScoreJob;
let ray: FakeRay;

beforeEach(async () => {
  const folder = temporaryFolder();
  storage = await openStorage(temporaryFolder(), {});
  mkdirSync(join(folder, 'model'));
  writeFileSync(join(folder, 'model', 'config.json'), '{}');
  writeFileSync(join(folder, 'items.tokens'), 'items');
  job = {
    kind: 'score',
    model: { kind: 'pretrained', path: join(folder, 'model') },
    tokens: join(folder, 'items.tokens'),
    output: join(folder, 'scores.json'),
    threads: 1,
  };
  ray = new FakeRay();
});

/** Ray as it shows itself over HTTP; what a job does at each look is for the test to say. */
class FakeRay {
  submitted: Submission[] = [];
  stopped: string[] = [];
  readonly jobs = new Map<string, RayJob>();
  /** Called with the number of the look, from 1, at the job that was submitted last. */
  onLook: (look: number, submission: Submission) => Promise<void> | void = () => {};
  text = '';
  #looks = 0;

  async version() {
    return '2.60.0';
  }

  async submit(submission: Submission) {
    this.submitted.push(submission);
    this.#looks = 0;
    this.set(submission.id, 'RUNNING');
  }

  async job(id: string): Promise<RayJob | null> {
    const last = this.submitted.at(-1);
    if (last?.id === id) await this.onLook(++this.#looks, last);
    return this.jobs.get(id) ?? null;
  }

  async stop(id: string) {
    this.stopped.push(id);
  }

  async putPackage() {
    return '_ray_pkg_0.zip';
  }

  async openLog() {
    return null;
  }

  async log() {
    return this.text;
  }

  set(id: string, status: RayJob['status'], rest: Partial<RayJob> = {}) {
    this.jobs.set(id, {
      status,
      message: null,
      errorType: null,
      exitCode: null,
      node: 'n',
      ...rest,
    });
  }
}

function run(patience: Partial<Patience> = {}, signal = new AbortController().signal) {
  const events: WorkerEvent[] = [];
  const ending = runOnCluster({
    client: ray as unknown as RayClient,
    storage,
    job: job as Job,
    nodes: 1,
    processes: 1,
    gpus: false,
    workers: Buffer.from('zip'),
    signal,
    onEvent: (event) => events.push(event),
    patience: { pollSeconds: 0.001, ...patience },
  });
  return { ending, events };
}

const result: ScoreDone = {
  kind: 'score',
  items: 1,
  tokens: 5,
  peakResidentBytes: 1,
  seconds: 1,
};

const idOf = ({ metadata }: Submission) => metadata.brewslm;

/** What the cluster does when it is done: the files first, the manifest last. */
async function deliver(submission: Submission): Promise<void> {
  const scores = join(temporaryFolder(), 'scores');
  writeFileSync(scores, '[1]');
  const manifest = {
    schema: 1,
    result,
    limits: null,
    files: { output: await storage.put(scores) },
  };
  await storage.places.write(`runs/${idOf(submission)}/result.json`, JSON.stringify(manifest));
}

test('is done when the storage has the result, though Ray calls the job failed', async () => {
  ray.onLook = async (_, submission) => {
    await deliver(submission);
    ray.set(submission.id, 'FAILED', { message: 'head was replaced' });
  };
  const { ending, events } = run();
  expect(await ending).toEqual({ kind: 'done', result });
  expect(events.at(-1)).toEqual({ type: 'done', result });
  expect(readFileSync(job.output, 'utf8')).toBe('[1]');
});

test('is lost when Ray calls the job succeeded and there is no result; the next is another attempt', async () => {
  ray.onLook = (_, { id }) => ray.set(id, 'SUCCEEDED');
  expect(await run().ending).toMatchObject({ kind: 'lost', problem: { code: 'run.peer-lost' } });
  ray.onLook = (_, submission) => deliver(submission);
  expect(await run().ending).toMatchObject({ kind: 'done' });
  const [first, second] = ray.submitted.map(({ id }) => id);
  expect(first).toMatch(/^brewslm-[0-9a-f]{32}-1$/);
  expect(second).toBe(first.replace(/1$/, '2'));
  // Asked once more, it is done before anything is submitted.
  expect(await run().ending).toEqual({ kind: 'done', result });
  expect(ray.submitted).toHaveLength(2);
});

test('whoever comes back joins the attempt that runs', async () => {
  ray.onLook = () => {
    throw new Error('this side dies here');
  };
  await run().ending;
  ray.onLook = (look, submission) => (look < 2 ? undefined : deliver(submission));
  const { ending, events } = run();
  expect(await ending).toMatchObject({ kind: 'done' });
  expect(events[0]).toMatchObject({ message: expect.stringContaining('joined') });
  expect(ray.submitted).toHaveLength(1);
});

test('a job that Ray has forgotten is lost; a head that is away for a while is waited for', async () => {
  ray.onLook = (_, { id }) => void ray.jobs.delete(id);
  expect(await run().ending).toMatchObject({ kind: 'lost' });
  let silent = 0;
  ray.onLook = (look, submission) => {
    if (look < 20) fail('cluster.unreachable', `silent ${++silent}`);
    return deliver(submission);
  };
  // Silence that ends in time costs nothing.
  expect(await run({ unreachableSeconds: 60 }).ending).toMatchObject({ kind: 'done' });
  expect(silent).toBeGreaterThan(10);
});

test('an address where nobody answers is a problem at once, when there was no attempt yet', async () => {
  ray.version = () => fail('cluster.unreachable', 'silent');
  const { ending } = run();
  expect(await ending).toMatchObject({ kind: 'failed', problem: { code: 'cluster.unreachable' } });
  expect(ray.submitted).toEqual([]);
});

test('a cluster that stays silent has lost the job', async () => {
  ray.onLook = () => fail('cluster.unreachable', 'silent');
  const { ending } = run({ unreachableSeconds: 0.05 });
  expect(await ending).toMatchObject({ kind: 'lost', problem: { code: 'run.peer-lost' } });
});

test('a problem that the worker reports is believed, and is the last word', async () => {
  const problem = { code: 'train.diverged', severity: 'error', message: 'up', fix: 'down' };
  ray.text = `Running entrypoint\n${JSON.stringify({ type: 'failed', problem })}\n`;
  ray.onLook = (_, { id }) => ray.set(id, 'FAILED', { exitCode: 1 });
  expect(await run().ending).toEqual({ kind: 'failed', problem });
});

test('nodes without the packages are no reason to try again', async () => {
  ray.onLook = (_, { id }) =>
    ray.set(id, 'FAILED', { message: "ModuleNotFoundError: No module named 'torch'" });
  expect(await run().ending).toMatchObject({ kind: 'failed', problem: { code: 'cluster.python' } });
});

test('a job that says nothing is stopped, and must not go on later', async () => {
  const { ending } = run({ silenceSeconds: 0.05 });
  expect(await ending).toMatchObject({ kind: 'lost', problem: { code: 'run.worker-stalled' } });
  const [submission] = ray.submitted;
  expect(ray.stopped).toEqual([submission.id]);
  const papers = await storage.places.list(`runs/${idOf(submission)}/attempts`);
  expect(papers.map((name) => name.split('/').at(-1))).toEqual(['1.given-up', '1.json']);
});

test('asked to stop, it stops the job; one that still waits is given up at once', async () => {
  const stop = new AbortController();
  ray.onLook = (look, { id }) => {
    ray.set(id, 'PENDING', { node: null });
    if (look === 3) stop.abort();
  };
  const { ending } = run({}, stop.signal);
  expect(await ending).toMatchObject({ kind: 'failed', problem: { code: 'run.interrupted' } });
  expect(ray.stopped).toHaveLength(1);
  // The same command again is another attempt, as the first must not go on.
  ray.onLook = (_, submission) => deliver(submission);
  expect(await run().ending).toMatchObject({ kind: 'done' });
  expect(ray.submitted).toHaveLength(2);
});
