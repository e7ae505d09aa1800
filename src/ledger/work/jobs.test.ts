import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { problem } from '../../problem/problem.ts';
import type { Job, NewJob } from './job.ts';
import { Ledger } from '../ledger.ts';
import { mostAttempts } from './jobs.ts';

let ledger: Ledger;

beforeEach(() => {
  ledger = new Ledger(temporaryFolder());
});

afterEach(() => ledger.close());

const add = (changes: Partial<NewJob> = {}): Job =>
  ledger.jobs.add({
    project: null,
    operation: 'runtime.doctor',
    input: {},
    key: 'k',
    priority: 0,
    memoryBytes: null,
    by: 'ann',
    idempotencyKey: null,
    ...changes,
  });

const claim = (id: number) => ledger.jobs.claim(() => id);
const typesOf = (id: number) => ledger.jobs.events(id).map(({ type }) => type);

/** As if the process of the job had been killed, and the pause before the next attempt were over. */
function kill(id: number): Job {
  ledger.database.run('update jobs set pid = 999999999 where id = ?', id);
  const after = ledger.jobs.find(id)!;
  ledger.database.run('update jobs set retry_at = null where id = ?', id);
  return after;
}

test('a job waits, is claimed, taken once, and ends with what the call gave', () => {
  const { id } = add({ input: { name: 'x' }, priority: 2, memoryBytes: 7 });
  expect(ledger.jobs.find(id)).toMatchObject({ status: 'queued', input: { name: 'x' }, pid: null });
  expect(ledger.jobs.take(id)).toBe(false);
  expect(claim(id)).toMatchObject({ status: 'running', pid: process.pid, taken: false });
  expect(ledger.jobs.take(id)).toBe(true);
  expect(ledger.jobs.take(id)).toBe(false);
  ledger.jobs.progress(id, { label: 'trying', done: 1 });
  ledger.jobs.progress(id, { label: 'trying', done: 2 });
  ledger.jobs.event(id, 'news', { kind: 'budget' });
  expect(typesOf(id)).toEqual(['started', 'progress', 'progress', 'news']);
  const outcome = { output: { whole: true }, verdicts: [], failed: false };
  ledger.jobs.end(id, { status: 'done', outcome });
  expect(ledger.jobs.find(id)).toMatchObject({ status: 'done', outcome, progress: { done: 2 } });
  // Of its progress the last is kept.
  expect(typesOf(id)).toEqual(['started', 'progress', 'news']);
  expect(ledger.jobs.active()).toEqual([]);
  expect(ledger.jobs.retry(id)).toBe(false);
  expect(ledger.jobs.cancel(id)).toBe(false);
});

test('an idempotency key names one job of whoever gave it', () => {
  const first = add({ idempotencyKey: 'a' });
  expect(add({ idempotencyKey: 'a' }).id).toBe(first.id);
  expect(add({ idempotencyKey: 'b' }).id).not.toBe(first.id);
  expect(add({ idempotencyKey: 'a', by: 'ben' }).id).not.toBe(first.id);
  expect(add().id).not.toBe(add().id);
  expect(ledger.jobs.list()).toHaveLength(5);
});

test('a job whose process is gone is tried again, later each time, and fails in the end', () => {
  const { id } = add();
  const waits: number[] = [];
  for (let attempt = 1; attempt < mostAttempts; attempt++) {
    claim(id);
    ledger.jobs.take(id);
    const { status, attempts, retryAt } = kill(id);
    expect({ status, attempts }).toEqual({ status: 'queued', attempts: attempt });
    waits.push(Date.parse(retryAt!) - Date.now());
  }
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  claim(id);
  ledger.jobs.take(id);
  expect(kill(id)).toMatchObject({ status: 'failed', problem: { code: 'job.worker-lost' } });
  expect(ledger.jobs.retry(id)).toBe(true);
  expect(ledger.jobs.find(id)).toMatchObject({ status: 'queued', attempts: 0, problem: null });
});

test('a claim whose process is gone costs no attempt; a worker that cannot begin does', () => {
  const { id } = add();
  for (let claims = 0; claims < 2 * mostAttempts; claims++) {
    claim(id);
    expect(kill(id)).toMatchObject({ status: 'queued', attempts: 0, retryAt: null });
  }
  const { pid, processStart } = claim(id)!;
  ledger.jobs.lost(id, pid, 'earlier', 'of another process');
  expect(ledger.jobs.find(id)).toMatchObject({ status: 'running' });
  ledger.jobs.lost(id, pid, processStart, 'no such file');
  expect(ledger.jobs.find(id)).toMatchObject({ status: 'queued', attempts: 1 });
});

test('a job in the queue is cancelled at once; one that works is asked, and is cancelled if it is killed', () => {
  const waiting = add();
  expect(ledger.jobs.cancel(waiting.id)).toBe(true);
  expect(ledger.jobs.find(waiting.id)).toMatchObject({ status: 'cancelled' });

  const working = add();
  claim(working.id);
  ledger.jobs.take(working.id);
  expect(ledger.jobs.cancel(working.id)).toBe(true);
  expect(ledger.jobs.asked(working.id)).toBe('cancel');
  const { askedAt } = ledger.jobs.find(working.id)!;
  expect(ledger.jobs.cancel(working.id)).toBe(true);
  expect(ledger.jobs.find(working.id)).toMatchObject({ status: 'running', askedAt });
  expect(kill(working.id)).toMatchObject({ status: 'cancelled', asked: null });
  expect(ledger.jobs.retry(working.id)).toBe(true);
  expect(claim(working.id)).toMatchObject({ status: 'running', asked: null });
});

test('a job that another process is in the way of waits without losing an attempt', () => {
  const { id } = add();
  const busy = problem('stage.busy', 'process 7 is at it');
  claim(id);
  ledger.jobs.take(id);
  ledger.jobs.postpone(id, 5, busy);
  expect(ledger.jobs.find(id)).toMatchObject({ status: 'queued', attempts: 0 });
  expect(ledger.jobs.find(id)!.retryAt).not.toBeNull();
  claim(id);
  ledger.jobs.take(id);
  ledger.jobs.cancel(id);
  ledger.jobs.postpone(id, 5, busy);
  expect(ledger.jobs.find(id)).toMatchObject({ status: 'cancelled' });
});

test('interrupted jobs go on with the next server; a server is known while its process is there', () => {
  const { id } = add();
  claim(id);
  ledger.jobs.take(id);
  ledger.jobs.end(id, { status: 'interrupted', problem: problem('run.interrupted', 'stopped') });
  expect(ledger.jobs.isServed()).toBe(false);
  const leave = ledger.jobs.serve();
  expect(ledger.jobs.isServed()).toBe(true);
  ledger.jobs.resumeInterrupted();
  expect(ledger.jobs.find(id)).toMatchObject({ status: 'queued', attempts: 0, problem: null });
  leave();
  expect(ledger.jobs.isServed()).toBe(false);
  ledger.jobs.serve();
  ledger.database.run(`update job_servers set process_start = 'earlier'`);
  expect(ledger.jobs.isServed()).toBe(process.platform === 'win32');
});
