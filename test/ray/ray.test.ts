import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hashFile } from '../../src/ledger/objects/hash-file.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { BenchmarkSummary } from '../../src/lifecycle/benchmark/benchmark-summary.ts';
import { importDataset } from '../../src/lifecycle/import-dataset.ts';
import { runBenchmark } from '../../src/lifecycle/run-benchmark.ts';
import { runPreflight } from '../../src/lifecycle/run-preflight.ts';
import type { TrainJob } from '../../src/runtimes/protocol.ts';
import { checkCluster } from '../../src/runtimes/ray/check-cluster.ts';
import { keepCluster, type Cluster } from '../../src/runtimes/ray/cluster.ts';
import { rayWorker } from '../../src/runtimes/ray/command.ts';
import { openStorage } from '../../src/runtimes/ray/storage/storage.ts';
import type { RuntimeChoice } from '../../src/runtimes/runtime.ts';
import { supervise, type SupervisorEvent } from '../../src/runtimes/supervisor.ts';
import { openSafetensors } from '../../src/weights/safetensors/reader.ts';
import { WorkingFolder } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import * as ray from './cluster.ts';
import { tinyJob, torchSettings } from './tiny-job.ts';

/** Enough that a run goes on for a while after its first checkpoint was heard of. */
const steps = 300;

beforeAll(async () => {
  Object.assign(process.env, ray.environment);
  await ray.startCluster();
});

afterAll(() => ray.stopCluster());

const team = (changes: Partial<Cluster> = {}): Cluster => ({
  kind: 'ray',
  name: 'team',
  address: ray.address,
  tokenEnv: 'TEAM_TOKEN',
  storage: ray.bucket,
  gpus: null,
  ...changes,
});

/** A home that knows the cluster, with a storage of its own: no run finds the result of another. */
function homeWith(storage: string): string {
  const home = temporaryFolder();
  keepCluster(home, team({ storage }));
  return home;
}

interface Run {
  home: string;
  folder: string;
  job: TrainJob;
  storage: string;
}

async function prepare(storage: string, sharding: 'ddp' | 'fsdp'): Promise<Run> {
  const folder = temporaryFolder();
  const job = await tinyJob(folder, { steps, sharding, seed: 1, checkpointEverySteps: 10 });
  return { home: homeWith(storage), folder, job, storage };
}

/** Trains to the end, and gives what is comparable of it. `onEvent` does mischief on the way. */
async function train(
  { home, folder, job }: Run,
  onEvent: (event: SupervisorEvent) => void = () => {},
) {
  const events: SupervisorEvent[] = [];
  const result = await supervise(job, {
    command: rayWorker(home, 'team', 2),
    folder: join(folder, 'work'),
    signal: new AbortController().signal,
    firstWait: 1,
    onEvent(event) {
      events.push(event);
      onEvent(event);
    },
  });
  return { result, events, weights: await weightsOf(job), metrics: metricsOf(job) };
}

const weightsOf = ({ output }: TrainJob) => hashFile(join(output, 'best.safetensors'));
const metricsOf = ({ output }: TrainJob) => readFileSync(join(output, 'metrics.jsonl'), 'utf8');

const lossesOf = (metrics: string): number[] =>
  metrics
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { loss: number }).loss);

/** Does something once, at the first checkpoint. */
function atCheckpoint(act: () => void): (event: SupervisorEvent) => void {
  let done = false;
  return (event) => {
    if (event.type !== 'checkpoint' || done) return;
    done = true;
    act();
  };
}

/** Processes by what they call themselves, such as `ray::RayTrainWorker`. */
function processes(name: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(name);
      } catch {
        return false;
      }
    })
    .map(Number);
}

const workerName = 'ray::RayTrainWorker';

/** Runs of one job have one id, whose attempts end in a number. */
async function attempts(storage: string): Promise<string[]> {
  const { places } = await openStorage(storage, ray.environment);
  const names = await places.list('runs');
  return names.filter((name) => /attempts\/\d+\.json$/.test(name));
}

async function expectNothingRuns(): Promise<void> {
  await ray.until('the actors to end', async () => (await ray.aliveActors()).length === 0);
  await ray.until('the workers to end', async () => processes(workerName).length === 0);
  const states = (await ray.jobs()).map(({ status }) => status);
  expect(states.filter((status) => status === 'RUNNING' || status === 'PENDING')).toEqual([]);
}

async function expectNothingLeft(storage: string): Promise<void> {
  await expectNothingRuns();
  const { places } = await openStorage(storage, ray.environment);
  expect(await places.list('states')).toEqual([]);
  const papers = await places.list('runs');
  expect(papers.filter((name) => name.includes('/ray-'))).toEqual([]);
}

describe('a cluster of two nodes', () => {
  let undisturbed: Awaited<ReturnType<typeof train>>;

  test('shows what it has, through a bucket that both sides reach', async () => {
    const check = await checkCluster(team(), ray.environment, new AbortController().signal);
    expect(check.problems).toEqual([]);
    expect(check.ray).toMatch(/^2\./);
    expect(check.nodes.map(({ cpus, gpus }) => [cpus, gpus])).toEqual([
      [2, 0],
      [2, 0],
    ]);
  });

  test('a wrong token, no token, a wrong address and a storage that one side sees are told apart', async () => {
    const codes = async (cluster: Cluster, environment = ray.environment) =>
      (await checkCluster(cluster, environment, new AbortController().signal)).problems.map(
        ({ code }) => code,
      );
    expect(await codes(team(), { ...ray.environment, TEAM_TOKEN: 'wrong' })).toEqual([
      'cluster.token',
    ]);
    expect(await codes(team({ tokenEnv: null }))).toEqual(['cluster.token']);
    expect(await codes(team({ address: 'http://127.0.0.1:1' }))).toEqual(['cluster.unreachable']);
    expect(await codes(team({ storage: 's3://nobody/x' }))).toEqual(['s3.missing']);
    // The nodes look at another folder under this path than this process does.
    const before = process.cwd();
    process.chdir(temporaryFolder());
    const mine = '/proc/self/cwd';
    expect(await codes(team({ storage: mine }))).toEqual(['cluster.one-sided']);
    process.chdir(before);
  });

  test('trains by DDP on two nodes, with its events as it goes', async () => {
    const storage = `${ray.bucket}/ddp`;
    const run = await prepare(storage, 'ddp');
    undisturbed = await train(run);
    expect(undisturbed.result).toMatchObject({ lastStep: steps, stoppedBy: 'schedule' });
    const seen = undisturbed.events.flatMap((event) => (event.type === 'metric' ? event.step : []));
    expect(seen).toEqual(Array.from({ length: steps }, (_, index) => index + 1));
    expect(undisturbed.events.filter(({ type }) => type === 'done')).toHaveLength(1);
    // Asked again, from another machine, it is the same run, and done.
    const again = await prepare(storage, 'ddp');
    const { weights, events } = await train(again);
    expect(weights).toBe(undisturbed.weights);
    expect(events.map(({ type }) => type)).toEqual(['done']);
    expect(await attempts(storage)).toHaveLength(1);
    await expectNothingLeft(storage);
  });

  test('trains the same by FSDP2, though a worker is killed', async () => {
    const alone = await train(await prepare(`${ray.bucket}/fsdp-undisturbed`, 'fsdp'));
    const storage = `${ray.bucket}/fsdp`;
    const run = await prepare(storage, 'fsdp');
    const { weights, metrics, events } = await train(
      run,
      atCheckpoint(() => process.kill(processes(workerName)[0], 'SIGKILL')),
    );
    expect(events.filter(({ type }) => type === 'resumed')).not.toEqual([]);
    expect(metrics).toBe(alone.metrics);
    expect(weights).toBe(alone.weights);
    // Parts are summed up otherwise than by DDP.
    const [fsdp, ddp] = [lossesOf(metrics), lossesOf(undisturbed.metrics)];
    expect(fsdp).toHaveLength(ddp.length);
    fsdp.forEach((loss, step) => expect(loss / ddp[step]).toBeCloseTo(1, 3));
    expect(await attempts(storage)).toHaveLength(1);
    await expectNothingLeft(storage);
  });

  test('trains the same though the second node is killed', async () => {
    onTestFinished(async () => {
      ray.startSecondNode();
      await ray.until('two nodes', async () => (await ray.aliveNodes()) === 2);
    });
    const storage = `${ray.sharedFolder}/node`;
    const run = await prepare(storage, 'ddp');
    const { weights, metrics, events } = await train(
      run,
      atCheckpoint(() => ray.kill('node')),
    );
    expect(events.filter(({ type }) => type === 'resumed')).not.toEqual([]);
    expect(metrics).toBe(undisturbed.metrics);
    expect(weights).toBe(undisturbed.weights);
    await expectNothingLeft(storage);
  });

  test('the control side is killed, then the job: whoever comes back finishes the same run once', async () => {
    const storage = `${ray.bucket}/control`;
    const run = await prepare(storage, 'ddp');
    writeFileSync(join(run.folder, 'train.json'), JSON.stringify(run.job));
    await killedOnceSubmitted(run);
    const { weights, metrics, events } = await train(
      run,
      // The first checkpoint that it hears of: the job's driver goes, and with it the job.
      atCheckpoint(() => process.kill(processes('brewslm_torch.ray')[0], 'SIGKILL')),
    );
    expect(events[0]).toMatchObject({ type: 'log', message: expect.stringMatching('joined') });
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'done')).toHaveLength(1);
    expect(metrics).toBe(undisturbed.metrics);
    expect(weights).toBe(undisturbed.weights);
    expect(await attempts(storage)).toHaveLength(2);
    await expectNothingLeft(storage);
  });
});

test('a limit of time counts over the workers that were lost, and ends with a checkpoint', async () => {
  const storage = `${ray.bucket}/time`;
  const run = await prepare(storage, 'ddp');
  run.job.plan.steps = 10_000_000;
  run.job.limits.seconds = Number(process.env.BREWSLM_CAP_SECONDS ?? 20);
  let began = 0;
  const kill = atCheckpoint(() => process.kill(processes(workerName)[0], 'SIGKILL'));
  const { result, events } = await train(run, (event) => {
    if (event.type === 'metric') began ||= performance.now() - 1000 * event.seconds;
    kill(event);
  });
  const seconds = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ limit: run.job.limits.seconds, seconds, step: result.lastStep }));
  expect(events.filter(({ type }) => type === 'resumed')).not.toEqual([]);
  expect(events.filter(({ type }) => type === 'retry')).toEqual([]);
  expect(result.stoppedBy).toBe('budget');
  const weights = await openSafetensors(join(run.job.output, 'best.safetensors'));
  expect(weights.tensors.size).toBeGreaterThan(0);
  await weights.close();
  await expectNothingRuns();
});

test('on the command line: added, asked how it is, trained on until a cap, and scored on', () => {
  const folder = new WorkingFolder();
  const storage = `${ray.bucket}/typed`;
  const done = (...words: string[]) => {
    const { code, out, data } = folder.ask(...words);
    expect([0, 3, 4], out).toContain(code);
    return data;
  };
  done('project', 'create', '--name', 'typed', '--template', 'general');
  done('dataset', 'import', '--project', '1', '--sample', 'general-chat-v1');
  const place = ['--address', ray.address, '--token-env', 'TEAM_TOKEN', '--storage', storage];
  done('runtime', 'add', 'ray', '--name', 'team', ...place);
  expect(done('runtime', 'doctor', 'ray:team')).toMatchObject([{ name: 'ray:team', problems: [] }]);
  // It showed no GPU, so that nobody has to say what it computes on.
  const on = ['--runtime', 'ray:team', '--nodes', '2', '--yes'];
  const length = ['--base-model', 'brew-3m', '--steps', '100000', '--max-time', '10s'];
  const { checkpoint, capped } = done('train', '--project', '1', ...length, ...on);
  expect(checkpoint.stoppedBy).toBe('budget');
  expect(capped.step).toBe(checkpoint.lastStep);
  const few = ['--held-out-items', '8', '--runtime', 'ray:team'];
  const { manifest } = done('export', '--project', '1', ...few);
  expect(manifest.evaluation.tuned.length).toBeGreaterThan(0);
});

describe('a benchmark on the cluster', () => {
  const candidates = ['brew-3m', 'brew-10m', 'brew-30m'];

  test('has three candidates side by side, on the items and by the statistics of any benchmark', async () => {
    const ledger = new Ledger(homeWith(`${ray.bucket}/benchmark`));
    const session = { ledger, signal: new AbortController().signal, threads: 1, progress() {} };
    const project = ledger.projects.create('cases', 'general', 42);
    await importDataset(session, project, { files: caseFiles() }, null);
    await runPreflight(session, project, { models: candidates, plans: false });
    const before = new Set((await ray.jobs()).map(({ submission_id }) => submission_id));
    const on = (choice?: RuntimeChoice) =>
      runBenchmark(session, project, {
        budgetSeconds: 0.1,
        runtime: choice && { choice },
      });
    const there = await on({ ...torchSettings('none'), runtime: 'ray', cluster: 'team', nodes: 1 });
    const jobs = (await ray.jobs()).filter(({ submission_id }) => !before.has(submission_id));
    const trainings = jobs.filter(({ metadata }) => metadata.kind === 'train');
    expect(trainings).toHaveLength(3);
    const lastStart = Math.max(...trainings.map(({ start_time }) => start_time));
    const firstEnd = Math.min(...trainings.map(({ end_time }) => end_time ?? Infinity));
    expect(lastStart).toBeLessThan(firstEnd);
    expect(jobs.map(({ status }) => status)).toEqual(jobs.map(() => 'SUCCEEDED'));

    const here = await on();
    expect(there.summary.samples).toEqual(here.summary.samples);
    const scoresOf = ({ ranking }: BenchmarkSummary) =>
      new Map(ranking.map(({ id, metrics }) => [id, metrics[0].value]));
    const [mine, theirs] = [scoresOf(here.summary), scoresOf(there.summary)];
    expect([...theirs.keys()].toSorted()).toEqual([...mine.keys()].toSorted());
    // Kernels round otherwise; training makes a little more of it.
    for (const [id, score] of mine) expect(theirs.get(id)! / score).toBeCloseTo(1, 2);
    ledger.close();
    await expectNothingLeft(`${ray.bucket}/benchmark`);
  });
});

/** Files of chats, one for each split. */
function caseFiles(): string[] {
  const folder = temporaryFolder();
  const chat = (at: number) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `How do I ${at % 2 ? 'change' : 'cancel'} case ${at}?` },
        { role: 'assistant', content: `Open your account, then case ${at}.` },
      ],
    });
  return Object.entries({ train: [0, 120], validation: [120, 45], test: [165, 30] }).map(
    ([split, [from, count]]) => {
      const file = join(folder, `${split}.jsonl`);
      writeFileSync(file, Array.from({ length: count }, (_, i) => chat(from + i)).join('\n'));
      return file;
    },
  );
}

/** Starts a control side, and kills it with all its processes once it has submitted the job. */
async function killedOnceSubmitted({ home, folder }: Run): Promise<void> {
  mkdirSync(join(folder, 'work'), { recursive: true });
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('control.ts', import.meta.url)), home, folder],
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes('submitted the job')) {
      process.kill(-child.pid!, 'SIGKILL');
      return;
    }
  throw new Error('the control side ended by itself');
}
