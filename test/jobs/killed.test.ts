/**
 * Jobs go on whatever is killed, and end with the artifacts of jobs left alone: a dispatcher at random
 * moments, a worker in the middle of its work.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { randomBits, streamKey } from '../../src/engine/model/random.ts';
import type { Job } from '../../src/ledger/work/job.ts';
import { artifactOf, JobsHome, kill } from './jobs-home.ts';

/** BREWSLM_JOB_KILLS=20 takes a minute. */
const kills = Number(process.env.BREWSLM_JOB_KILLS ?? 5);
const killsOfATraining = 5;
const rates = Array.from(
  { length: Math.ceil(kills / killsOfATraining) },
  (_, n) => 0.001 * (n + 1),
);

/** What jobs make that nobody disturbs: the dataset, then the checkpoint set of each rate. */
let undisturbed: string[];
let home: JobsHome;

const enqueueAll = async (): Promise<number[]> => {
  const jobs = [await home.import()];
  for (const rate of rates) jobs.push(await home.train(rate));
  return jobs.map(({ id }) => id);
};

const endOf = async (ids: readonly number[]): Promise<Job[]> => {
  const jobs: Job[] = [];
  for (const id of ids) jobs.push(await home.ended(id));
  return jobs;
};

beforeAll(async () => {
  home = new JobsHome();
  home.dispatcher();
  undisturbed = (await endOf(await enqueueAll())).map(artifactOf);
  await home.close();
});

beforeEach(() => {
  home = new JobsHome();
});
afterEach(() => home.close());

test(`a dispatcher killed ${kills} times costs nothing: each job is begun once and ends the same`, async () => {
  const ids = await enqueueAll();
  let atWork = 0;
  for (let n = 0; n < kills; n++) {
    const dispatcher = home.dispatcher();
    await sleep(200 + (randomBits(streamKey(1), n) % 800));
    atWork += home.ledger.jobs.active().length > 0 ? 1 : 0;
    await kill(dispatcher);
  }
  home.dispatcher();
  const jobs = await endOf(ids);
  expect(jobs.map(({ status }) => status)).toEqual(ids.map(() => 'done'));
  expect(jobs.map(artifactOf)).toEqual(undisturbed);
  expect(jobs.map(({ attempts }) => attempts)).toEqual(ids.map(() => 1));
  expect(ids.map(home.begun)).toEqual(ids.map(() => 1));
  // Otherwise the kills came too late to say anything.
  expect(atWork).toBeGreaterThan(kills / 2);
});

test('a worker that is killed is followed by another, which goes on and ends the same', async () => {
  home.dispatcher();
  const { id: importing } = await home.import();
  const taken = await home.until(importing, (job) => job.taken);
  process.kill(taken.pid!, 'SIGKILL');
  const { id: training } = await home.train(rates[0]);
  const saved = await home.saved(training);
  process.kill(saved.pid!, 'SIGKILL');
  const jobs = await endOf([importing, training]);
  expect(jobs.map(({ status, attempts }) => ({ status, attempts }))).toEqual([
    { status: 'done', attempts: 2 },
    { status: 'done', attempts: 2 },
  ]);
  expect(jobs.map(artifactOf)).toEqual(undisturbed.slice(0, 2));
  const [resumed] = home.ledger.runs
    .ofProcess(jobs[1].pid!, jobs[1].processStart)
    .flatMap((run) => home.ledger.runs.events(run).filter(({ type }) => type === 'resumed'));
  expect(resumed.data.step).toBeGreaterThan(0);
  expect(home.ledger.jobs.events(training).map(({ type }) => type)).toContain('retried');
});
