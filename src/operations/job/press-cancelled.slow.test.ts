import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { processStart } from '../../ledger/work/process-identity.ts';
import { pressCancelled } from './press-cancelled.ts';

const home = homeOfEachTest();
let deaf: ChildProcess | undefined;
afterEach(() => deaf?.kill('SIGKILL'));

/** A worker that hears signals and does not end, with a job that it was asked to end. */
async function workerOf(): Promise<number> {
  const code = `process.on('SIGTERM', () => console.log('told')); setInterval(() => {}, 1000); console.log('there')`;
  deaf = spawn(process.execPath, ['--eval', code], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(deaf.stdout!, 'data');
  const { jobs, database } = home.ledger;
  const { id } = jobs.add({
    project: null,
    operation: 'runtime.doctor',
    input: {},
    key: 'k',
    priority: 0,
    memoryBytes: null,
    by: 'ann',
    idempotencyKey: null,
  });
  jobs.claim(() => id);
  jobs.take(id);
  database.run(
    'update jobs set pid = ?, process_start = ? where id = ?',
    deaf.pid!,
    processStart(deaf.pid!),
    id,
  );
  jobs.cancel(id);
  return id;
}

const askedAgo = (id: number, seconds: number) =>
  home.ledger.database.run(
    'update jobs set asked_at = ? where id = ?',
    new Date(Date.now() - seconds * 1000).toISOString(),
    id,
  );

test('a worker that does not end when asked is told by a signal, then killed; the job is cancelled', async () => {
  const id = await workerOf();
  const told = once(deaf!.stdout!, 'data').then(([text]) => String(text).trim());
  pressCancelled(home.ledger);
  askedAgo(id, 6);
  pressCancelled(home.ledger);
  expect(await told).toBe('told');
  expect(home.ledger.jobs.find(id)).toMatchObject({ status: 'running', asked: 'cancel' });
  const ended = once(deaf!, 'exit');
  askedAgo(id, 31);
  pressCancelled(home.ledger);
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(home.ledger.jobs.find(id)).toMatchObject({ status: 'cancelled' });
});
