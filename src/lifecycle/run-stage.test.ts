import {
  existsSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
  readFileSync,
  appendFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import type { Project } from '../ledger/projects.ts';
import { replay } from './replay.ts';
import { runStage, type Session } from './run-stage.ts';
import type { Stage } from './stage.ts';
import { stages } from './stages.ts';

let home: string;
let session: Session;
let project: Project;
let executions: number;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stage-'));
  const ledger = new Ledger(home);
  session = { ledger, signal: new AbortController().signal, threads: 1, progress: () => {} };
  project = ledger.projects.create('demo', 'general', 42);
  executions = 0;
});

afterEach(() => {
  session.ledger.close();
  rmSync(home, { recursive: true });
});

const stage = (
  body: Partial<Stage<{ text: string }, never>> = {},
): Stage<{ text: string }, never> => ({
  name: 'ingest',
  produces: 'raw-snapshot',
  version: '1',
  run: async (context) => {
    executions++;
    writeFileSync(
      join(context.output, 'out.txt'),
      `${context.configuration.text} ${context.seed('x')}`,
    );
    return { length: context.configuration.text.length };
  },
  ...body,
});

const request = (text: string) => ({ inputs: {}, configuration: { text } });

test('the same key is a cache hit, another configuration or version is not', async () => {
  const first = await runStage(session, project, stage(), request('a'));
  const second = await runStage(session, project, stage(), request('a'));
  const third = await runStage(session, project, stage(), request('b'));
  const fourth = await runStage(session, project, stage({ version: '2' }), request('a'));
  expect([first, second, third, fourth].map(({ cached }) => cached)).toEqual([
    false,
    true,
    false,
    false,
  ]);
  expect(second.artifact.id).toBe(first.artifact.id);
  expect(executions).toBe(3);
});

test('an artifact whose bytes were lost is made again', async () => {
  const { artifact } = await runStage(session, project, stage(), request('a'));
  rmSync(artifact.path('out.txt'));
  const again = await runStage(session, project, stage(), request('a'));
  expect(again.cached).toBe(false);
  expect(again.artifact.id).toBe(artifact.id);
  expect(existsSync(artifact.path('out.txt'))).toBe(true);
});

test('a stage that fails leaves a failed run, no artifact, and its work for the next try', async () => {
  let attempts = 0;
  const flaky = stage({
    run: async (context) => {
      const notes = join(context.work, 'notes.txt');
      appendFileSync(notes, 'x');
      if (attempts++ === 0) throw new Error('no luck');
      writeFileSync(join(context.output, 'out.txt'), readFileSync(notes));
      return {};
    },
  });
  await expect(runStage(session, project, flaky, request('a'))).rejects.toThrow('no luck');
  expect(session.ledger.artifacts.list()).toEqual([]);
  const { artifact } = await runStage(session, project, flaky, request('a'));
  expect(artifact.text('out.txt')).toBe('xx');
  const runs = session.ledger.runs.list(project.id);
  expect(runs.map(({ status }) => status)).toEqual(['failed', 'done']);
  expect(runs[0].problem?.message).toBe('no luck');
});

test('an aborted stage is recorded as interrupted', async () => {
  const controller = new AbortController();
  const stopping = stage({
    run: async (context) => {
      controller.abort();
      context.signal.throwIfAborted();
      return {};
    },
  });
  const run = runStage({ ...session, signal: controller.signal }, project, stopping, request('a'));
  await expect(run).rejects.toThrow();
  expect(session.ledger.runs.list(project.id)[0].status).toBe('interrupted');
});

test('a stage that writes nothing has not done its work', async () => {
  await expect(
    runStage(session, project, stage({ run: async () => ({}) }), request('a')),
  ).rejects.toThrow('left no files');
});

test('replay says identical, or names the first byte that differs', async () => {
  const honest = stage();
  stages.ingest = honest as never;
  const { artifact } = await runStage(session, project, honest, request('abc'));
  expect(await replay(session, artifact)).toMatchObject({ identical: true, files: 1 });
  stages.ingest = stage({
    run: async (context) => {
      writeFileSync(join(context.output, 'out.txt'), `abX ${context.seed('x')}`);
      return { length: 3 };
    },
  }) as never;
  expect(await replay(session, artifact)).toMatchObject({
    identical: false,
    difference: { file: 'out.txt', what: 'changed', offset: 2 },
  });
  stages.ingest = stage({ version: '2' }) as never;
  await expect(replay(session, artifact)).rejects.toThrow('version');
});
