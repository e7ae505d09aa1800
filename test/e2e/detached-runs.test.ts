/**
 * Trainings that outlive their terminal, as people run them: real processes, a small model, kills.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { Run, RunEvent } from '../../src/ledger/work/runs.ts';
import { askRun } from '../../src/lifecycle/runs/ask-run.ts';
import type { ListedRun } from '../../src/operations/run/list.ts';
import { program, WorkingFolder } from '../support/program.ts';
import { jsonLinesOf } from '../support/projects/tickets.ts';

const colours = ['red', 'green', 'blue', 'white', 'black', 'brown'];

/** A home with a project that can be trained. */
function prepared(): WorkingFolder {
  const folder = new WorkingFolder();
  const rows = Array.from({ length: 900 }, (_, i) => ({
    prompt: `What colour is thing number ${i}?`,
    response: `Thing ${i} is ${colours[i % colours.length]}.`,
  }));
  folder.write('data.jsonl', jsonLinesOf(rows));
  const settings = { sequenceLength: 64, microBatchRows: 2, gradientAccumulation: 1 };
  folder.write(
    'plan.json',
    JSON.stringify({ ...settings, evalEverySteps: 20, checkpointEverySteps: 5 }),
  );
  expect(folder.run('project', 'create', '--name', 'demo').code).toBe(0);
  expect(folder.run('dataset', 'import', 'data.jsonl', '--project', 'demo').code).toBe(0);
  return folder;
}

const words = (steps: number, ...more: string[]): string[] => [
  ...'train --project demo --base-model brew-3m --plan plan.json --yes --threads 1'.split(' '),
  '--steps',
  `${steps}`,
  ...more,
];

let home: WorkingFolder;
/** The ledger of the home, as another process sees it. */
let ledger: Ledger;
const trained = 200;
const endless = 100_000;

beforeAll(() => {
  home = prepared();
  ledger = new Ledger(join(home.path, 'home'));
});

/** Nothing may be left of a test that failed. */
afterAll(() => {
  for (const { id } of list()) home.run('run', 'stop', `${id}`);
  ledger.close();
});

const list = () => home.ask<ListedRun[]>('run', 'list', '--active').data;
const runNamed = (id: number) =>
  home.ask<{ run: Run; queue: ListedRun['queue'] }>('run', 'show', `${id}`).data;

function detached(steps: number, ...more: string[]): ListedRun {
  const { code, data } = home.ask<{ run: Run; queue: ListedRun['queue'] }>(
    ...words(steps, '--detach', ...more),
  );
  expect(code).toBe(0);
  return { ...data.run, queue: data.queue };
}

interface Tail {
  events: RunEvent[];
  last: { run: Run; next: number };
  code: number | null;
}

/** Follows in a process of its own. */
function tail(run: number, from = 0): Promise<Tail> {
  const options = ['--from', `${from}`, '--json', '--quiet'];
  const child = spawn(process.execPath, [program, 'run', 'tail', `${run}`, ...options], {
    ...home.options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  return new Promise((resolve) =>
    child.on('close', (code) => {
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
      const last = lines.pop() as Tail['last'];
      resolve({ events: lines as RunEvent[], last, code });
    }),
  );
}

/** Resolves when a run has made a step, since that event. */
async function step(run: number, from = 0): Promise<void> {
  while (!ledger.runs.events(run, from).some(({ type }) => type === 'metric')) await sleep(10);
}

test('paused, killed and gone on with, a run ends with the checkpoint of one left alone', async () => {
  const alone = prepared().ask<{ checkpoint: { id: string } }>(...words(trained));
  expect(alone.code).toBe(0);

  const { id } = detached(trained);
  const following = tail(id);
  await step(id);
  const session = { ledger, signal: new AbortController().signal, threads: 1, progress() {} };
  expect(await askRun(session, ledger.runs.find(id)!, 'pause')).toMatchObject({ status: 'paused' });
  const first = await following;
  expect(first).toMatchObject({ code: 130, last: { run: { status: 'paused' } } });

  const resumed = home.ask<{ run: Run; log: string }>('run', 'resume', `${id}`).data;
  await step(id, first.last.next);
  process.kill(resumed.run.pid, 'SIGKILL');
  const second = await tail(id, first.last.next);
  expect(second).toMatchObject({ code: 130, last: { run: { status: 'interrupted' } } });
  expect(second.events.find(({ type }) => type === 'resumed')?.data.step).toBeGreaterThan(0);

  expect(home.run('run', 'resume', `${id}`).code).toBe(0);
  const third = await tail(id, second.last.next);
  expect(third).toMatchObject({ code: 0, last: { run: { status: 'done', asked: null } } });
  expect(third.last.run.artifact).toBe(alone.data.checkpoint.id);
  expect(readFileSync(resumed.log, 'utf8')).toContain(`answers for run ${id}`);

  // Three readers, each beginning where the one before left off, saw what one reader sees.
  const whole = await tail(id);
  const pieces = [first, second, third].flatMap(({ events }) => events.map((event) => event.id));
  expect(pieces).toEqual(whole.events.map((event) => event.id));

  expect(home.ask('run', 'resume', `${id}`)).toMatchObject({
    code: 1,
    data: { error: { code: 'run.not-resumable' } },
  });
});

test('a run that is stopped ends early with a checkpoint set, as the same run', async () => {
  const { id } = detached(endless);
  await step(id);
  expect(home.ask<Run>('run', 'stop', `${id}`)).toMatchObject({
    code: 0,
    data: { id, status: 'done' },
  });
  const { run } = runNamed(id);
  const verified = home.run('artifact', 'verify', run.artifact!);
  expect(verified.code).toBe(0);
  expect((await tail(id)).code).toBe(0);
  expect(home.ask('run', 'stop', `${id}`)).toMatchObject({
    code: 1,
    data: { error: { code: 'run.not-active' } },
  });
  expect(home.ask('run', 'stop', `${id + 900}`).data).toMatchObject({
    error: { code: 'run.unknown', message: expect.stringContaining('the nearest is') },
  });
});

test('runs wait for memory, by priority and then in order; one that is killed loses its place', async () => {
  const working = detached(endless, '--learning-rate', '0.001');
  // As if it took all that the machine has.
  ledger.database.run('update runs set memory_bytes = 1e15 where id = ?', working.id);
  const second = detached(endless, '--learning-rate', '0.002');
  expect(second).toMatchObject({
    status: 'queued',
    queue: { place: 1, because: { kind: 'memory', runs: [working.id] } },
  });
  const third = detached(endless, '--learning-rate', '0.003');
  const urgent = detached(endless, '--learning-rate', '0.004', '--priority', '5');
  const order = () =>
    list()
      .filter(({ queue }) => queue !== null)
      .sort((a, b) => a.queue!.place - b.queue!.place)
      .map(({ id }) => id);
  expect(order()).toEqual([urgent.id, second.id, third.id]);

  process.kill(second.pid, 'SIGKILL');
  expect(order()).toEqual([urgent.id, third.id]);
  expect(runNamed(second.id).run.status).toBe('interrupted');
  expect(home.ask<Run>('run', 'pause', `${third.id}`).data.status).toBe('paused');

  expect(home.ask<Run>('run', 'pause', `${working.id}`).data.status).toBe('paused');
  await step(urgent.id);
  expect(list().map(({ id, status }) => [id, status])).toEqual([[urgent.id, 'running']]);
  expect(home.ask<Run>('run', 'stop', `${urgent.id}`).data.status).toBe('done');
  expect(existsSync(join(home.path, 'home', 'logs', `run-${urgent.id}.log`))).toBe(true);
});
