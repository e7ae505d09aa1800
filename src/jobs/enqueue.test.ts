import { expect, test } from 'vitest';
import { homeOfEachTest } from '../../test/support/projects/home-of-each-test.ts';
import type { OperationName } from '../operations/index.ts';
import { enqueue } from './enqueue.ts';

const home = homeOfEachTest();

const ask = (operation: string, input: object, idempotencyKey?: string) =>
  enqueue(home.ledger, {
    operation: operation as OperationName,
    input: { ...input },
    by: 'ann',
    idempotencyKey,
  });

const refusal = (call: Promise<unknown>) => call.catch((error: unknown) => error);

test('a call is queued with its project, its bound of memory and its place', async () => {
  const { project } = home;
  const job = await ask('dataset.import', { project: project.name, sample: 'general-chat-v1' });
  expect(job).toMatchObject({ project: project.id, status: 'queued', place: { place: 1 } });
  expect(job.memoryBytes).toBeGreaterThan(0);
  const other = await ask('runtime.doctor', {});
  expect(other).toMatchObject({ project: null, memoryBytes: null, place: { place: 2 } });
});

test('an idempotency key names one job, and no other call', async () => {
  const { id } = await ask('runtime.doctor', {}, 'a');
  expect((await ask('runtime.doctor', {}, 'a')).id).toBe(id);
  expect(await refusal(ask('runtime.doctor', { name: 'embedded' }, 'a'))).toMatchObject({
    code: 'usage.invalid',
    message: expect.stringContaining(`job ${id}`),
  });
  expect(home.ledger.jobs.list()).toHaveLength(1);
});

test('what could not be done is refused before it is queued', async () => {
  for (const [operation, input, code] of [
    ['run.list', {}, 'usage.invalid'],
    ['runtime.docto', {}, 'usage.invalid'],
    ['dataset.import', { project: 1, sampel: 'x' }, 'usage.invalid'],
    ['dataset.import', { project: 'nobody', sample: 'general-chat-v1' }, 'project.unknown'],
  ] as const)
    expect(await refusal(ask(operation, input))).toMatchObject({ code });
  expect(home.ledger.jobs.list()).toEqual([]);
});
