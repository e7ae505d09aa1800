import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { Session } from '../lifecycle/stage/run-stage.ts';
import type { ProblemError } from '../problem/problem.ts';
import { operationOf, type InputOf, type OperationName, type OutcomeOf } from './index.ts';
import type { Context } from './operation.ts';
import { perform } from './perform.ts';

const home = temporaryFolder();
const ledger = new Ledger(home);
afterAll(() => ledger.close());

const signal = new AbortController().signal;
const session: Session = { ledger, signal, threads: 2, progress: () => {} };
const context: Context = {
  home: async () => home,
  session: async () => session,
  signal,
  progress: () => {},
  tell: () => {},
  ask: null,
};

/** Performs an operation and holds what it gives, as JSON, against its output schema. */
async function call<Name extends OperationName>(
  name: Name,
  given: InputOf<Name>,
): Promise<OutcomeOf<Name>> {
  const outcome = await perform(name, context, given);
  const { output } = await operationOf(name);
  const result = output.safeParse(JSON.parse(JSON.stringify(outcome.output)));
  expect(result.error?.issues ?? []).toEqual([]);
  return outcome;
}

const problemOf = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: ProblemError) => error.problem,
  );

test('operations give what their schemas say, from a project to its dataset', async () => {
  const { output: project } = await call('project.create', { name: 'demo' });
  expect(project).toMatchObject({ template: 'general', seed: 42 });
  const imported = await call('dataset.import', { project: project.id, sample: 'general-chat-v1' });
  expect(imported.verdicts).toMatchObject([{ gate: 'A', outcome: 'PASS' }]);
  const of = { project: 'demo' };
  await call('project.list', {});
  const { output: status } = await call('project.status', of);
  expect(status.next).toMatchObject({ operation: 'preflight.run' });
  await call('dataset.show', of);
  await call('dataset.show', { ...of, row: 1, split: 'test' });
  const { output: page } = await call('dataset.rows', { ...of, offset: 3, limit: 2 });
  expect(page.rows.map(({ row }) => row)).toEqual([4, 5]);
  expect(await problemOf(perform('dataset.rows', context, { ...of, limit: 5000 }))).toMatchObject({
    location: { field: 'limit' },
  });
  await call('dataset.rejects', of);
  await call('dataset.versions', of);
  await call('dataset.profile', of);
  await call('dataset.map', { ...of, infer: true });
  await call('dataset.schema', { name: 'chat' });
  await call('run.list', of);
  await call('gate.list', of);
  await call('gate.show', { ...of, gate: 'a' });
  const { output: artifacts } = await call('artifact.list', of);
  expect(artifacts.map(({ kind }) => kind)).toEqual(['raw-snapshot', 'canonical-dataset']);
  await call('artifact.show', { id: imported.output.dataset });
  await call('artifact.lineage', { id: imported.output.dataset });
  expect((await call('artifact.verify', {})).failed).toBe(false);
  expect((await call('artifact.replay', { id: imported.output.dataset })).failed).toBe(false);
  await call('artifact.gc', { dryRun: true });
  await call('release.list', of);
  for (const list of ['model', 'template', 'task', 'sample', 'target'] as const)
    await call(`${list}.list`, {});
  const { output: file } = await call('project.file', of);
  expect(file).toEqual({
    project: { name: 'demo', template: 'general', seed: 42 },
    dataset: { sample: 'general-chat-v1' },
  });
});

test('a closed gate decides how training ends, and nothing is trained', async () => {
  const { output: project } = await call('project.create', { name: 'closed' });
  const rows = { project: project.id, sample: 'general-chat-v1', sequenceLength: 1 };
  const { verdicts } = await call('dataset.import', rows);
  expect(verdicts).toMatchObject([{ gate: 'A', outcome: 'FAIL' }]);
  const refused = await call('train.start', { project: project.id, baseModel: 'brew-3m' });
  expect(refused.verdicts).toMatchObject([{ gate: 'A', outcome: 'FAIL' }]);
  await call('gate.override', { project: 'closed', gate: 'A', reason: 'a test' });
  const planned = await call('train.start', {
    project: project.id,
    baseModel: 'brew-3m',
    steps: 1,
    dryRun: true,
  });
  expect(planned.view.kind).toBe('plan');
});

test('wrong input is refused with its field, and the name that was meant', async () => {
  expect(await problemOf(perform('project.create', context, { nmae: 'x' } as never))).toMatchObject(
    {
      code: 'usage.invalid',
    },
  );
  const misspelt = { name: 'x', sed: 1 } as never;
  expect(await problemOf(perform('project.create', context, misspelt))).toMatchObject({
    code: 'usage.invalid',
    message: 'there is no field sed; did you mean seed?',
    location: { field: 'sed' },
  });
  const negative = { name: 'x', seed: -1 };
  expect(await problemOf(perform('project.create', context, negative))).toMatchObject({
    location: { field: 'seed' },
    message: 'seed: It must be a whole number from 0 on.',
  });
});

test('a look at a plan leaves no settings', async () => {
  const before = ledger.projects.find('closed').settings;
  await call('train.start', { project: 'closed', baseModel: 'brew-3m', steps: 2, dryRun: true });
  expect(ledger.projects.find('closed').settings).toEqual(before);
});
