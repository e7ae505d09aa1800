import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { sha256 } from '../../ledger/canonical-json.ts';
import type { TrainDone, TrainJob } from '../protocol.ts';
import { objectName, openStorage, type Storage } from './storage/storage.ts';
import { collect, send } from './travel.ts';

let folder: string;
let shared: string;
let storage: Storage;

beforeEach(async () => {
  folder = temporaryFolder();
  shared = temporaryFolder();
  storage = await openStorage(shared, {});
});

function jobIn(place: string, change: Partial<TrainJob> = {}): TrainJob {
  mkdirSync(join(place, 'base'), { recursive: true });
  writeFileSync(join(place, 'base', 'config.json'), '{}');
  writeFileSync(join(place, 'base', 'model.safetensors'), 'weights');
  writeFileSync(join(place, 'train.tokens'), 'train');
  writeFileSync(join(place, 'val.tokens'), 'validation');
  return {
    kind: 'train',
    plan: { steps: 10, stopAtStep: null } as TrainJob['plan'],
    base: { kind: 'pretrained', path: join(place, 'base') },
    tokens: { train: join(place, 'train.tokens'), validation: join(place, 'val.tokens') },
    output: join(place, 'output'),
    state: join(place, 'state'),
    threads: 2,
    memoryLimit: null,
    limits: { seconds: null, tokens: null },
    ...change,
  };
}

test('the same work is the same run, from whatever folder, machine or limits', async () => {
  const one = await send(storage, jobIn(join(folder, 'a')), 2);
  const two = await send(
    storage,
    jobIn(join(folder, 'b'), { threads: 8, limits: { seconds: 60, tokens: null } }),
    2,
  );
  expect(two).toEqual(one);
  expect((await send(storage, jobIn(join(folder, 'a')), 3)).id).not.toBe(one.id);
  const other = await openStorage(temporaryFolder(), {});
  expect((await send(other, jobIn(join(folder, 'a')), 2)).id).not.toBe(one.id);
});

test('a plan amended with its last step is another run with the same checkpoints', async () => {
  const job = jobIn(folder);
  const one = await send(storage, job, 1);
  const stopped = await send(storage, { ...job, plan: { ...job.plan, stopAtStep: 4 } }, 1);
  expect(stopped.id).not.toBe(one.id);
  expect(stopped.state).toBe(one.state);
});

test('a job travels with digests for paths, and each file once', async () => {
  const job = jobIn(folder);
  const { id } = await send(storage, job, 1);
  const sent = readFileSync(join(shared, 'runs', id, 'job.json'), 'utf8');
  expect(sent).not.toContain(folder);
  const model = join(shared, objectName(sha256('weights')));
  expect(readFileSync(model, 'utf8')).toBe('weights');
  // What is there with its size is not sent again.
  writeFileSync(model, 'WEIGHTS');
  await send(storage, job, 1);
  expect(readFileSync(model, 'utf8')).toBe('WEIGHTS');
  // What is cut short is.
  truncateSync(model, 3);
  await send(storage, job, 1);
  expect(readFileSync(model, 'utf8')).toBe('weights');
});

const done: TrainDone = {
  kind: 'train',
  lastStep: 10,
  bestStep: 10,
  bestLoss: 1,
  stoppedBy: 'schedule',
  peakResidentBytes: 1,
  seconds: 1,
};

async function deliver(id: string, result: TrainDone, seconds: number | null): Promise<string> {
  const best = join(folder, 'best');
  writeFileSync(best, 'trained');
  const file = await storage.put(best);
  const manifest = {
    schema: 1,
    result,
    limits: { seconds, tokens: null },
    files: { 'best.safetensors': file },
  };
  await storage.places.write(`runs/${id}/result.json`, JSON.stringify(manifest));
  return join(shared, objectName(file.sha256));
}

test('a run is done when every file of its manifest has its digest, and not before', async () => {
  const job = jobIn(folder);
  const run = await send(storage, job, 1);
  await storage.places.write(`${run.state}/step-5/step.json`, '{}');
  expect(await collect(storage, run, job, false)).toBeNull();
  const object = await deliver(run.id, done, null);
  writeFileSync(object, 'TRAINED');
  expect(await collect(storage, run, job, false)).toBeNull();
  // The damaged object and the manifest that was not true are gone, so that both are made again.
  expect(await storage.places.list('runs')).toEqual([`runs/${run.id}/job.json`]);
  await deliver(run.id, done, null);
  rmSync(object);
  expect(await collect(storage, run, job, false)).toBeNull();
  await deliver(run.id, done, null);
  expect(await collect(storage, run, job, false)).toEqual(done);
  expect(readFileSync(join(job.output, 'best.safetensors'), 'utf8')).toBe('trained');
  expect(await storage.places.list('states')).toEqual([]);
});

test('what other limits stopped is no answer, and goes on from its checkpoint', async () => {
  const job = jobIn(folder);
  const run = await send(storage, job, 1);
  await storage.places.write(`${run.state}/step-5/step.json`, '{}');
  const stopped: TrainDone = { ...done, stoppedBy: 'budget', lastStep: 5 };
  await deliver(run.id, stopped, 30);
  expect(await collect(storage, run, job, false)).toBeNull();
  expect(await storage.places.list('states')).toHaveLength(1);
  await deliver(run.id, stopped, 30);
  const hasty = { ...job, limits: { seconds: 30, tokens: null } };
  expect(await collect(storage, run, hasty, false)).toEqual(stopped);
  expect(await storage.places.list('states')).toHaveLength(1);
});
