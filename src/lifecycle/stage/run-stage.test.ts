import { existsSync, rmSync, writeFileSync, readFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { replay } from '../replay/replay.ts';
import { runStage } from './run-stage.ts';
import type { Stage } from './stage.ts';

const home = homeOfEachTest();
let executions: number;

beforeEach(() => {
  executions = 0;
});

type TextStage = Stage<{ text: string }, never>;

const stage = (body: Partial<TextStage> = {}): TextStage => ({
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

const run = (one: TextStage, text: string, session = home.session) =>
  runStage(session, home.project, one, { inputs: {}, configuration: { text } });

test('the same key is a cache hit, another configuration or version is not', async () => {
  const first = await run(stage(), 'a');
  const second = await run(stage(), 'a');
  const third = await run(stage(), 'b');
  const fourth = await run(stage({ version: '2' }), 'a');
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
  const { artifact } = await run(stage(), 'a');
  rmSync(artifact.path('out.txt'));
  const again = await run(stage(), 'a');
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
  await expect(run(flaky, 'a')).rejects.toThrow('no luck');
  expect(home.ledger.artifacts.list()).toEqual([]);
  const { artifact } = await run(flaky, 'a');
  expect(artifact.text('out.txt')).toBe('xx');
  const runs = home.ledger.runs.list(home.project.id);
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
  const stopped = run(stopping, 'a', { ...home.session, signal: controller.signal });
  await expect(stopped).rejects.toThrow();
  expect(home.ledger.runs.list(home.project.id)[0].status).toBe('interrupted');
});

test('a stage that writes nothing has not done its work', async () => {
  await expect(run(stage({ run: async () => ({}) }), 'a')).rejects.toThrow('left no files');
});

test('replay says identical, or names the first byte that differs', async () => {
  const honest = stage();
  const { artifact } = await run(honest, 'abc');
  const again = (ingest: TextStage) => replay(home.session, artifact, { ingest: ingest as never });
  expect(await again(honest)).toMatchObject({ identical: true, files: 1 });
  const dishonest = stage({
    run: async (context) => {
      writeFileSync(join(context.output, 'out.txt'), `abX ${context.seed('x')}`);
      return { length: 3 };
    },
  });
  expect(await again(dishonest)).toMatchObject({
    identical: false,
    difference: { file: 'out.txt', what: 'changed', offset: 2 },
  });
  await expect(again(stage({ version: '2' }))).rejects.toThrow('version');
});
