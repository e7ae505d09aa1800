import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { Ledger } from '../ledger.ts';
import { isStillThere, processStart } from './process-identity.ts';
import { migrations } from '../schema.ts';

let ledger: Ledger;
let project: number;

beforeEach(() => {
  ledger = new Ledger(temporaryFolder());
  project = ledger.projects.create('demo', 'general', 42).id;
});

afterEach(() => ledger.close());

const statusOf = (run: number) => ledger.runs.find(run)?.status;

test('a process is known by its number and when it began, and is gone once it ended', async () => {
  const start = processStart(process.pid);
  expect(isStillThere(process.pid, start)).toBe(true);
  expect(isStillThere(process.pid, null)).toBe(true);
  if (start !== null) expect(isStillThere(process.pid, `another ${start}`)).toBe(false);
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], {
    stdio: 'ignore',
  });
  const began = processStart(child.pid!);
  expect(isStillThere(child.pid!, began)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isStillThere(child.pid!, began)).toBe(false);
});

test('every look at a run tells that its process is gone, also when the number is used again', () => {
  const runs = [1, 2, 3].map((n) => ledger.runs.start(project, 'train', `k${n}`));
  ledger.database.run('update runs set pid = 999999999 where id = ?', runs[0]);
  ledger.database.run(`update runs set process_start = 'earlier' where id = ?`, runs[1]);
  expect(ledger.runs.active().map(({ id }) => id)).toEqual([runs[2]]);
  expect(ledger.runs.list(project).map(({ status }) => status)).toEqual([
    'interrupted',
    'interrupted',
    'running',
  ]);
  expect(ledger.runs.find(runs[0])?.endedAt).not.toBeNull();
});

test('a run waits, is taken, begins, is paused, waits again at its place, and ends', () => {
  const order = { plan: 'p' };
  const run = ledger.runs.queue(project, 'train', 'k', { order, priority: 2, memoryBytes: 10 });
  const queued = ledger.runs.find(run)!;
  expect(queued).toMatchObject({ status: 'queued', order, priority: 2, memoryBytes: 10 });
  expect(ledger.runs.take(run)).toBe(true);
  expect(ledger.runs.begin(run)).toBe(true);
  expect(ledger.runs.begin(run)).toBe(false);
  const { startedAt } = ledger.runs.find(run)!;
  expect(ledger.runs.ask(run, 'pause')).toBe(true);
  expect(ledger.runs.asked(run)).toBe('pause');
  ledger.runs.end(run, 'paused');
  expect(ledger.runs.ask(run, 'stop')).toBe(false);
  expect(ledger.runs.queueAgain(run)).toBe(true);
  expect(ledger.runs.queueAgain(run)).toBe(false);
  ledger.runs.amend(run, 'k2', { plan: 'q' });
  ledger.runs.begin(run);
  expect(ledger.runs.find(run)).toMatchObject({
    status: 'running',
    key: 'k2',
    order: { plan: 'q' },
    asked: null,
    queuedAt: queued.queuedAt,
    startedAt,
    endedAt: null,
  });
  ledger.runs.end(run, 'done');
  expect(ledger.runs.queueAgain(run)).toBe(false);
  expect(statusOf(run)).toBe('done');
});

test('events are read from a number on, a few at a time', () => {
  const run = ledger.runs.start(project, 'train', 'k');
  for (let step = 1; step <= 5; step++) ledger.runs.event(run, 'metric', { step });
  const [, second] = ledger.runs.events(run);
  const found = ledger.runs.events(run, second.id, 2);
  expect(found.map(({ data }) => data.step)).toEqual([2, 3]);
});

test('a ledger of the first version is brought to this one, runs and events included', () => {
  const home = temporaryFolder();
  const old = new Sqlite(join(home, 'ledger.db'));
  old.exec(migrations[0]);
  old.exec('pragma user_version = 1');
  old.exec(`insert into projects values (1, 'old', 'general', 1, '{}', '2026-01-01')`);
  old.exec(
    `insert into runs values (7, 1, 'train', 'k', 'failed', 5, null, null, '2026-01-02', '2026-01-03')`,
  );
  old.exec(`insert into events values (9, 7, '2026-01-02', 'log', '{"message":"kept"}')`);
  old.close();
  const opened = new Ledger(home);
  expect(opened.runs.find(7)).toMatchObject({
    status: 'failed',
    order: null,
    priority: 0,
    queuedAt: '2026-01-02',
    startedAt: '2026-01-02',
    endedAt: '2026-01-03',
  });
  opened.runs.event(7, 'log', { message: 'more' });
  expect(opened.runs.events(7).map(({ data }) => data.message)).toEqual(['kept', 'more']);
  expect(opened.database.all('pragma foreign_key_check')).toEqual([]);
  expect(() => opened.runs.event(8, 'log', {})).toThrow(/FOREIGN KEY/);
  opened.close();
});
