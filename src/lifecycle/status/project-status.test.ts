import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyProject, type TinyProject } from '../../../test/support/models/tiny-project.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { entryOf } from '../../operations/index.ts';
import { problem } from '../../problem/problem.ts';
import { importDataset } from '../import-dataset.ts';
import { projectStatus } from './project-status.ts';
import type { StageName } from './stage-names.ts';
import { commandOf, stepInFix, usages } from './steps.ts';

const folder = temporaryFolder();
let tiny: TinyProject;

beforeAll(async () => {
  tiny = await tinyProject(folder);
  const { ledger } = tiny.session;
  // It has fewer held-out rows than gate A asks for.
  ledger.verdicts.override(ledger.verdicts.latest(tiny.project.id, 'A')!.id, 'a test');
});
afterAll(() => tiny.session.ledger.close());

const status = () => projectStatus(tiny.session.ledger, tiny.project);
const stage = (name: StageName) => status().stages.find((one) => one.name === name)!;
const states = () => Object.fromEntries(status().stages.map(({ name, state }) => [name, state]));

const importRows = async (name: string, rows: object[]) => {
  const file = join(folder, name);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return importDataset(tiny.session, tiny.project, { files: [file] }, null, { heldOut: 0.15 });
};
/** Words that no two rows have in common in the same order. */
const words = (row: number) =>
  Array.from({ length: 8 }, (_, i) => `w${(row * 7919 + i * i * 104_729) % 9973}`).join(' ');
const answers = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    question: `${words(from + i)} is where?`,
    answer: `On its way: ${words(from + i + 7)}.`,
  }));

test('a project without data is to import some, by a command that is there', () => {
  const { ledger } = tiny.session;
  const empty = projectStatus(ledger, ledger.projects.create('empty', 'general', 1));
  expect(empty.stages.map(({ state }) => state)).toEqual(Array(8).fill('none'));
  expect(empty.gates.map(({ outcome }) => outcome)).toEqual([null, null, null, null]);
  expect(empty.next).toMatchObject({
    operation: 'dataset.import',
    input: { sample: 'general-chat-v1' },
    command: `brewslm dataset import --project ${empty.project.id} --sample general-chat-v1`,
  });
  const without = projectStatus(ledger, ledger.projects.create('letters', 'extraction', 1));
  expect(without.next!.command).toContain('--file DATA.jsonl');
});

test('what was made is fresh with its figures, and what was not is none', () => {
  expect(states()).toEqual({
    ingest: 'fresh',
    normalize: 'fresh',
    preflight: 'none',
    benchmark: 'none',
    train: 'fresh',
    observe: 'none',
    package: 'none',
    deliver: 'none',
  });
  expect(stage('ingest').figures).toContainEqual({ label: 'records', value: 240 });
  const [rows, split] = stage('normalize').figures;
  expect(rows).toEqual({ label: 'rows', value: 240 });
  expect(split.label).toBe('train, validation, test');
  expect(status().gates[0]).toMatchObject({ overridden: true });
  expect(status().next).toMatchObject({ operation: 'export.run' });
});

test('a run says what runs, and a look at it is the next thing', () => {
  const { ledger } = tiny.session;
  const run = ledger.runs.start(tiny.project.id, 'package', 'key');
  expect(stage('package')).toMatchObject({ state: 'running', run });
  expect(status().active).toEqual({ runs: [run] });
  expect(status().next).toMatchObject({
    operation: 'run.tail',
    command: `brewslm run tail ${run}`,
  });
  ledger.runs.end(run, 'failed', { problem: problem('export.check', 'a tensor differs') });
  expect(stage('package')).toMatchObject({ state: 'failed', because: 'a tensor differs' });
  const [queued, facts] = [ledger.runs.queue(tiny.project.id, 'train', 'key', {}), status()];
  expect(facts.stages.find(({ name }) => name === 'train')!.state).toBe('waiting');
  ledger.runs.end(queued, 'paused');
  expect(stage('train').because).toBe(`run ${queued} is paused`);
});

test('a newer dataset makes what came of the older one stale, and outdates failures', async () => {
  await importRows('more.jsonl', answers(0, 400));
  expect(stage('normalize').state).toBe('fresh');
  expect(stage('train')).toMatchObject({ state: 'stale', because: 'there is a newer dataset' });
  expect(stage('observe').state).toBe('stale');
  expect(status().next).toMatchObject({
    operation: 'preflight.run',
    input: { task: 'causal_lm', plan: true },
  });
});

test('data that Gate A refuses are to be mended, until somebody overrides it', async () => {
  const { ledger } = tiny.session;
  const file = join(folder, 'broken.jsonl');
  const good = answers(500, 100).map((row) => JSON.stringify(row));
  writeFileSync(file, good.flatMap((line) => [line, '{"question": "cut of']).join('\n'));
  const { verdict } = await importDataset(tiny.session, tiny.project, { files: [file] }, null);
  expect(verdict.outcome).toBe('FAIL');
  expect(stage('normalize')).toMatchObject({ state: 'refused' });
  expect(stage('normalize').because).toContain('gate A said FAIL');
  expect(status().gates[0].summary).toBe(verdict.findings[0].message);
  expect(status().next!.command).toBe(
    `brewslm dataset rejects --project ${tiny.project.id} --export repair.jsonl`,
  );
  ledger.verdicts.override(verdict.id, 'a test');
  expect(status().gates[0]).toMatchObject({ outcome: 'FAIL', overridden: true });
  expect(stage('normalize').state).toBe('fresh');
  expect(status().next!.operation).toBe('preflight.run');
});

test('an import that could not be mapped is the next thing, though an older dataset is there', async () => {
  const file = join(folder, 'odd.csv');
  writeFileSync(file, 'a,b,c\n1,2,3\n4,5,6\n');
  await expect(
    importDataset(tiny.session, tiny.project, { files: [file] }, null),
  ).rejects.toThrow();
  expect(stage('normalize').state).toBe('failed');
  expect(stage('ingest').state).toBe('fresh');
  expect(status().next).toMatchObject({ operation: 'dataset.map' });
});

test('steps name the commands that operations have', () => {
  for (const [name, usage] of Object.entries(usages))
    expect(entryOf(name as keyof typeof usages).command).toBe(usage);
});

test('a command line is quoted where a shell needs it, and read back from a fix', () => {
  const step = {
    operation: 'dataset.rejects',
    input: { project: 1, export: "it's here" },
  } as const;
  expect(commandOf(step)).toBe(
    String.raw`brewslm dataset rejects --project 1 --export 'it'\''s here'`,
  );
  expect(stepInFix('Measure more: brewslm export --project 3 --held-out-items 259')).toEqual({
    operation: 'export.run',
    input: { project: 3, heldOutItems: 259 },
  });
  expect(
    stepInFix('Train: brewslm train --project 3 --autopilot --one-click --budget 20m. Or not.'),
  ).toEqual({
    operation: 'train.start',
    input: { project: 3, autopilot: true, oneClick: true, budget: '20m' },
  });
  expect(stepInFix('brewslm benchmark --project 1 --models a b --budget 4m')).toBeNull();
  expect(stepInFix('Give more rows.')).toBeNull();
});
