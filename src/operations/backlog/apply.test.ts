/** From the backlog of a release to the file that the next run takes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import type { Artifact, ArtifactKind } from '../../ledger/artifacts.ts';
import type { BacklogEntry } from '../../lifecycle/deliver/backlog.ts';
import { readPlanFile } from '../../planning/plan-file.ts';
import type { Context } from '../operation.ts';
import { perform } from '../perform.ts';

const home = homeOfEachTest();
const context = (): Context => ({
  home: async () => home.ledger.home,
  session: async () => home.session,
  signal: new AbortController().signal,
  progress: () => {},
  tell: () => {},
  ask: null,
});

const artifactOf = (
  kind: ArtifactKind,
  inputs: Record<string, string>,
  files: Record<string, unknown>,
): Artifact =>
  home.ledger.artifacts.record({
    schema: 1,
    kind,
    files: Object.entries(files).map(([path, value]) => ({
      path,
      ...home.ledger.objects.putBytes(JSON.stringify(value)),
    })),
    inputs,
    producer: { stage: kind, version: '1', configuration: {}, seed: 42 },
    summary: {},
  });

const entry = (kind: BacklogEntry['kind'], evidence = {}): BacklogEntry => ({
  kind,
  title: `about ${kind}`,
  action: 'do something',
  weight: 0.5,
  evidence,
});

async function released(...backlog: BacklogEntry[]) {
  const lines = Array.from({ length: 200 }, (_, at) => {
    const right = at % 2 ? 'bill' : 'parcel';
    const said = at % 20 === 7 ? 'parcel' : right;
    return `the ${right} number ${at} and the ${right},${said}`;
  });
  const { dataset } = await home.load(home.write('a.csv', ['text,label', ...lines].join('\n')));
  const plan = artifactOf(
    'train-plan',
    { dataset: dataset.id },
    {
      'plan.json': {
        base: 'brew-3m',
        method: 'full',
        steps: 300,
        learningRate: 0.004,
        sequenceLength: 128,
      },
    },
  );
  const bundle = artifactOf('export-bundle', { dataset: dataset.id, plan: plan.id }, {});
  home.ledger.releases.propose(home.project.id, bundle.id, { backlog });
  return { project: `${home.project.id}` };
}

const apply = (project: string, number: number, name: string) => {
  const output = join(home.folder, name);
  return perform('backlog.apply', context(), { project, entry: number, output });
};

test('a gentler training is a plan file that `train --plan` takes', async () => {
  const { project } = await released(entry('overfitting', { bestStep: 120 }));
  const { output } = await apply(project, 1, 'next.yaml');
  expect(readPlanFile(output.file)).toEqual({
    base: 'brew-3m',
    method: 'full',
    profile: undefined,
    overrides: { steps: 120, learningRate: 0.002 },
  });
  expect(output.next).toBe(`brewslm train --project ${project} --plan ${output.file}`);
  // What somebody may have worked on is never written over.
  await expect(apply(project, 1, 'next.yaml')).rejects.toMatchObject({
    problem: { code: 'backlog.file' },
  });
});

test('confused labels are rows to put right', async () => {
  const { project } = await released(entry('still-learning'), entry('confused-labels'));
  const { output } = await apply(project, 2, 'relabel.jsonl');
  const rows = readFileSync(output.file, 'utf8').trim().split('\n');
  expect(rows.length).toBeGreaterThan(4);
  expect(output.next).toBe(`brewslm dataset import --project ${project} --repaired ${output.file}`);
});

test('the backlog names what does each entry, and what only people can do', async () => {
  const { project } = await released(
    entry('truncated-rows', { longest: 300 }),
    entry('few-examples'),
  );
  const { output } = await perform('release.backlog', context(), { project });
  expect(output.backlog.map((each) => each.do?.command ?? null)).toEqual([
    `brewslm train --project ${project} --base-model brew-3m --method full --steps 300 --sequence-length 300`,
    null,
  ]);
  await expect(apply(project, 2, 'none')).rejects.toMatchObject({
    problem: { code: 'backlog.by-hand', fix: 'do something' },
  });
  await expect(apply(project, 3, 'none')).rejects.toMatchObject({
    problem: { code: 'backlog.no-entry' },
  });
});
