/** What uploads, jobs and PyTorch leave behind in a home goes by `artifact gc`, and nothing before its time. */
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrewslmClient } from '../../src/client/client.ts';
import { enqueue } from '../../src/jobs/enqueue.ts';
import { logOfJob } from '../../src/operations/job/log.ts';
import { prepareJob } from '../../src/runtimes/torch/prepare.ts';
import { ApiServer } from '../support/api-server.ts';
import { holdQueue } from '../support/jobs/hold-queue.ts';
import { tinyModel } from '../support/models/tiny-model.ts';

const server = new ApiServer();
beforeAll(() => server.open());
afterAll(() => server.close());

const client = () => new BrewslmClient({ address: server.url, key: server.token });
const gc = async (dryRun: boolean) => (await client().change('artifact.gc', { dryRun })).output;
const idsOf = (folder: string) => readdirSync(join(server.home, folder)).sort();

/** As if nobody had touched it, or anything in it, for so many days. */
function age(path: string, days: number): void {
  const then = new Date(Date.now() - days * 24 * 3600 * 1000);
  if (statSync(path).isDirectory())
    for (const name of readdirSync(path)) age(join(path, name), days);
  utimesSync(path, then, then);
}

const upload = (name: string): Promise<{ id: string; path: string }> =>
  client().upload(new File([`text of ${name}`], name));

test('what was left behind is shown, then removed; what is young, waits or works stays', async () => {
  // A file that somebody stopped sending, and some that were sent whole.
  const { upload: unfinished } = (
    await server.send('/api/uploads', { json: { name: 'half.csv', bytes: 6 } })
  ).body;
  await server.send(`/api/uploads/${unfinished.id}`, {
    method: 'PATCH',
    headers: { 'upload-offset': '0' },
    body: 'abc',
  });
  const imported = await upload('imported.txt');
  const waiting = await upload('waiting.txt');
  const named = await upload('named.txt');
  // Jobs that ended, with their logs, one of them by a failure.
  const { output: project } = await client().change('project.create', { name: 'left' });
  const jobs = [
    await client().work('runtime.doctor', {}),
    await client().work('dataset.import', { project: project.id, file: imported.path }),
  ];
  for (const { id } of jobs) for await (const _ of client().jobEvents(id));
  // Weights that a run of PyTorch began from.
  const { config } = tinyModel();
  const job = { kind: 'generate', model: { kind: 'scratch', config, seed: 1 } };
  await prepareJob(server.home, {} as never, job as never);
  const starts = join(server.home, 'runtimes/starts');
  expect(readdirSync(starts)).toHaveLength(1);

  const nothing = { uploads: 0, logs: 0, starts: 0 };
  expect(await gc(false)).toMatchObject({ forgotten: nothing });

  for (const id of idsOf('uploads')) age(join(server.home, 'uploads', id), 8);
  for (const { id } of jobs) age(logOfJob(server.home, id), 31);
  age(starts, 8);
  await server.withLedger(async (ledger) => {
    holdQueue(ledger);
    const file = join(server.home, 'uploads', waiting.id, 'file/waiting.txt');
    const input = { project: project.id, file };
    await enqueue(ledger, { operation: 'dataset.import', input, by: 'ann' });
  });
  // Who names an upload needs it still.
  await server.send('/api/dataset/map', { json: { file: named.path } });

  const would = await gc(true);
  expect(would.forgotten).toEqual({ uploads: 2, logs: 2, starts: 1 });
  expect(would.bytes).toBeGreaterThan(0);
  expect(idsOf('uploads')).toHaveLength(4);
  expect(await gc(false)).toEqual(would);
  expect(idsOf('uploads')).toEqual([waiting.id, named.id].sort());
  expect(jobs.map(({ id }) => existsSync(logOfJob(server.home, id)))).toEqual([false, false]);
  expect(readdirSync(starts)).toEqual([]);
  expect((await gc(true)).forgotten).toEqual(nothing);
  // The jobs are still told of.
  expect((await client().query('job.show', { id: jobs[0].id })).output.id).toBe(jobs[0].id);
});
