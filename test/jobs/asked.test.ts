/**
 * What people and machines ask of jobs: an end, another try, a stop of the process, and several
 * dispatchers on one home.
 *
 * @module
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../src/ledger/work/job.ts';
import { isStillThere } from '../../src/ledger/work/process-identity.ts';
import type { JobLine } from '../../src/operations/job/list.ts';
import { artifactOf, JobsHome } from './jobs-home.ts';

let home: JobsHome;
beforeEach(() => {
  home = new JobsHome();
});
afterEach(() => home.close());

test('a job that is cancelled, tried again, and stopped with its machine makes what it would have made', async () => {
  const server = home.dispatcher();
  await home.import();
  const { id: other } = await home.train();
  const alone = artifactOf(await home.ended(other));
  home.ledger.database.run('delete from stage_results');

  const { id } = await home.train();
  const { pid, processStart } = await home.saved(id);
  const cancelled = home.ask<Job>('job', 'cancel', `${id}`).data;
  expect(cancelled.id).toBe(id);
  expect(await home.ended(id)).toMatchObject({ status: 'cancelled', outcome: null });
  await home.until(id, () => !isStillThere(pid!, processStart));
  expect(home.ask('job', 'cancel', `${id}`)).toMatchObject({
    code: 1,
    data: { error: { code: 'job.not-active' } },
  });

  expect(home.ask<Job>('job', 'retry', `${id}`).data.status).toBe('queued');
  const again = await home.until(id, (job) => job.taken && job.pid !== pid);
  process.kill(again.pid!, 'SIGTERM');
  expect(await home.ended(id)).toMatchObject({ status: 'interrupted' });
  server.kill('SIGTERM');
  home.dispatcher();
  await home.until(id, ({ status }) => status !== 'interrupted');
  const done = await home.ended(id);
  expect(done.status).toBe('done');
  expect(artifactOf(done)).toBe(alone);
});

test('two dispatchers on one home do each job once; a gate that says no refuses one', async () => {
  home.dispatcher();
  home.dispatcher();
  const jobs: number[] = [];
  for (let n = 0; n < 4; n++) {
    const file = home.rows(`${n}.jsonl`, 1000 * n);
    jobs.push((await home.enqueue('dataset.import', { file })).id);
  }
  const few = home.rows('few.jsonl', 0, 300);
  const bad = await home.enqueue('dataset.import', { file: few });
  for (const id of jobs) expect(await home.ended(id)).toMatchObject({ status: 'done' });
  expect(jobs.map(home.begun)).toEqual(jobs.map(() => 1));
  expect(await home.ended(bad.id)).toMatchObject({
    status: 'refused',
    outcome: { verdicts: [{ gate: 'A', outcome: 'INCONCLUSIVE' }], failed: false },
  });
  const lines = home.ask<JobLine[]>('job', 'list').data;
  expect(lines.map(({ status }) => status)).toEqual([...jobs.map(() => 'done'), 'refused']);
});

test('where no server is, a list says so and a job in the queue can be cancelled', async () => {
  const { id } = await home.import();
  expect(home.run('job', 'list').out).toContain('no server does these jobs');
  expect(home.run('job', 'show', `${id}`).out).toContain('brewslm ui');
  expect(home.ask<Job>('job', 'cancel', `${id}`).data.status).toBe('cancelled');
  expect(home.run('job', 'list').out).not.toContain('no server');
});
