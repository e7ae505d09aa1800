/** Releases of a project, one after the other, from bundles that were measured before. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { ChannelName } from '../../ledger/channels.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { Artifact, ArtifactKind } from '../../ledger/artifacts.ts';
import { importDataset } from '../../lifecycle/import-dataset.ts';
import { loadSplit } from '../../lifecycle/normalize/dataset.ts';
import type { BundleManifest } from '../../lifecycle/package/bundle.ts';
import type { ClassificationRecord } from '../../catalog/records/record.ts';
import type { Session } from '../../lifecycle/stage/run-stage.ts';
import type { ProblemError } from '../../problem/problem.ts';
import type { Context } from '../operation.ts';
import { perform } from '../perform.ts';

const ledger = new Ledger(temporaryFolder());
afterAll(() => ledger.close());
const signal = new AbortController().signal;
const session: Session = { ledger, signal, threads: 1, progress: () => {} };
const context: Context = {
  home: async () => ledger.home,
  session: async () => session,
  signal,
  progress: () => {},
  tell: () => {},
  ask: null,
};

const project = ledger.projects.create('router', 'classification', 42);
const { dataset } = await importDataset(session, project, { sample: 'ticket-router-v1' }, null);
const records = (await loadSplit(dataset, 'test')) as ClassificationRecord[];

const artifactOf = (
  kind: ArtifactKind,
  inputs: Record<string, string>,
  name: string,
  files: Record<string, unknown>,
): Artifact =>
  ledger.artifacts.record({
    schema: 1,
    kind,
    files: Object.entries(files).map(([path, value]) => ({
      path,
      ...ledger.objects.putBytes(JSON.stringify(value)),
    })),
    inputs,
    producer: { stage: kind, version: '1', configuration: { name }, seed: 42 },
    summary: {},
  });

/** A bundle that gets the label of a row right or not, as `right` says. */
function bundleOf(
  name: string,
  right: (record: ClassificationRecord, row: number) => boolean,
  from = dataset,
  of = project.id,
) {
  const items = records.map((record, row) => ({
    id: record.id,
    choice: { label: record.label, predicted: right(record, row) ? record.label : 'nothing' },
  }));
  const plan = artifactOf('train-plan', { dataset: from.id }, name, {
    'plan.json': { base: 'brew-3m', learningRate: name === 'old' ? 0.003 : 0.001, packing: true },
  });
  const manifest: Partial<BundleManifest> = {
    name: 'router',
    format: 'huggingface',
    encoding: 'f32',
    parameters: 3_400_000,
    trace: {
      artifacts: [{ kind: 'train-plan', id: plan.id, stage: 'plan', version: '1' }],
      gates: [],
      base: { id: 'brew-3m', source: 'from scratch', revision: null, license: null },
    },
    evaluation: null,
  };
  const bundle = artifactOf('export-bundle', { dataset: from.id, plan: plan.id }, name, {
    'evaluated-items.json': items,
    'bundle.json': manifest,
  });
  return ledger.releases.propose(of, bundle.id, { backlog: [] });
}

const old = bundleOf('old', (_, row) => row % 2 === 0);
const other = bundleOf('other', ({ label }, row) => row % 2 === 0 || label === 'billing');
const of = { project: 'router' };
const statuses = async () =>
  (await perform('release.list', context, of)).output.map(({ status }) => status);

test('a first release has nothing to be held against', async () => {
  expect((await perform('release.compare', context, of)).output.comparison).toBeNull();
});

test('a candidate is held against the release in force, by slices and item by item', async () => {
  ledger.releases.accept(old);
  const { comparison } = (await perform('release.compare', context, { ...of, items: 3 })).output;
  const gained = records.filter(({ label }, row) => row % 2 === 1 && label === 'billing').length;
  expect(gained).toBeGreaterThan(3);
  expect(comparison).toMatchObject({
    against: old,
    items: records.length,
    metric: 'accuracy',
    counts: { better: gained, worse: 0, same: records.length - gained },
    worse: [],
  });
  expect(comparison!.comparisons[0]).toMatchObject({ metric: 'accuracy', better: 'first' });
  expect(comparison!.better).toHaveLength(3);
  expect(comparison!.better[0]).toMatchObject({
    expected: 'billing',
    first: { said: 'nothing', value: 0 },
    second: { said: 'billing', value: 1 },
    gain: 1,
  });
  const slices = new Map(comparison!.slices.map((slice) => [slice.name, slice]));
  const kinds = (kind: string) => [...slices.keys()].filter((name) => name.startsWith(kind));
  expect(kinds('label ')).toHaveLength(new Set(records.map(({ label }) => label)).size);
  expect(kinds('inputs ')).toHaveLength(3);
  expect(slices.get('label billing')!.candidate.value).toBe(1);
  expect(slices.get('label billing')!.comparison.better).toBe('first');
  expect(slices.get('label complaint')!.comparison.difference).toBe(0);
});

test('a note gathers what a release brings', async () => {
  const noteOf = async (release: number, items = 3) =>
    (await perform('release.note', context, { ...of, release, items })).output;
  expect(await noteOf(old)).toMatchObject({ before: null, comparison: null, settings: [] });
  const note = await noteOf(other);
  expect(note).toMatchObject({ before: old, status: 'candidate', base: 'brew-3m', verdict: null });
  expect(note.data).toMatchObject({ rows: note.data.before, isSame: true, versions: null });
  expect(note.settings).toEqual([{ setting: 'learningRate', first: 0.003, second: 0.001 }]);
  expect(note.comparison).toMatchObject({ against: old, counts: { worse: 0 } });
  expect(note.comparison!.better).toHaveLength(3);
  expect((await noteOf(other, 0)).comparison!.better).toEqual([]);
});

test('a note says what is new in the data, by rows', async () => {
  const { id } = ledger.projects.create('growing', 'classification', 42);
  const file = join(temporaryFolder(), 'tickets.csv');
  const importRows = async (rows: number) => {
    const lines = Array.from({ length: rows }, (_, i) => `"ticket ${i} about it",${'ab'[i % 2]}`);
    writeFileSync(file, ['text,label', ...lines, ''].join('\n'));
    const project = ledger.projects.find(`${id}`);
    return (await importDataset(session, project, { files: [file] }, null)).dataset;
  };
  const first = await importRows(300);
  ledger.releases.accept(bundleOf('first', () => true, first, id));
  bundleOf('second', () => true, await importRows(340), id);
  const { output } = await perform('release.note', context, { project: `${id}`, items: 0 });
  expect(output.data).toMatchObject({
    isSame: false,
    versions: { from: 1, to: 2, added: 40, removed: 0, changed: 0, unchanged: 300 },
  });
  expect(output.data.rows.train).toBeGreaterThan(output.data.before!.train);
});

test('what is accepted last is in force, the older one too', async () => {
  const inForce = () => ledger.releases.accepted(project.id)?.id;
  ledger.releases.accept(other);
  expect(inForce()).toBe(other);
  ledger.releases.accept(old);
  expect(inForce()).toBe(old);
  ledger.releases.accept(other);
  ledger.releases.reject(other, 'it was only to be looked at');
  expect(inForce()).toBe(old);
  ledger.database.run(`update releases set status = 'candidate' where id = ?`, other);
});

test('a rejection needs a reason, which stays with the release', async () => {
  await expect(perform('release.reject', context, { ...of, reason: ' ' })).rejects.toMatchObject({
    problem: { code: 'usage.invalid' },
  } satisfies {
    problem: Partial<ProblemError['problem']>;
  });
  expect(await statuses()).toEqual(['accepted', 'candidate']);
  const { output } = await perform('release.reject', context, {
    ...of,
    reason: 'only billing got better',
  });
  expect(output).toMatchObject({ release: other, inForce: old });
  expect(await statuses()).toEqual(['accepted', 'rejected']);
  const [, rejected] = ledger.releases.list(project.id);
  expect(rejected.details).toMatchObject({
    backlog: [],
    rejected: { reason: 'only billing got better' },
  });
});

test('a release that is rejected in force gives way to the one before', async () => {
  ledger.releases.accept(other);
  const { output: of2 } = await perform('release.compare', context, of);
  expect(of2.comparison).toMatchObject({ against: old });
  const { output } = await perform('release.reject', context, {
    ...of,
    release: other,
    reason: 'back to the one before',
  });
  expect(output.inForce).toBe(old);
  await perform('release.reject', context, { ...of, release: old, reason: 'none is good enough' });
  expect(ledger.releases.accepted(project.id)).toBeUndefined();
});

test('a rollback goes to the release before, or to an earlier one that is named', async () => {
  const { id } = ledger.projects.create('back', 'classification', 42);
  const back = { project: `${id}`, reason: 'wrong language' };
  await expect(perform('release.rollback', context, back)).rejects.toMatchObject({
    problem: { code: 'release.no-earlier' },
  });
  const [first, second, third, never] = ['a', 'b', 'c', 'd'].map((name) =>
    bundleOf(name, () => true, dataset, id),
  );
  for (const release of [first, second, third]) ledger.releases.accept(release);
  expect((await perform('release.rollback', context, back)).output).toMatchObject({
    from: third,
    release: second,
  });
  ledger.releases.accept(never);
  await expect(perform('release.rollback', context, { ...back, to: third })).rejects.toMatchObject({
    problem: { code: 'release.no-earlier', fix: `Go back to one of these: ${first}, ${second}.` },
  });
  const { output } = await perform('release.rollback', context, { ...back, to: first });
  expect(output).toMatchObject({ from: never, release: first });
  expect(ledger.releases.accepted(id)?.id).toBe(first);
  const rejected = ledger.releases.list(id).filter(({ status }) => status === 'rejected');
  expect(rejected.map((release) => release.id)).toEqual([third, never]);
});

test('a channel leads to what was put into it last, and a rollback there touches no other', async () => {
  const { id } = ledger.projects.create('channels', 'classification', 42);
  const at = { project: `${id}` };
  const [first, second, third, open] = ['a', 'b', 'c', 'd'].map((name) =>
    bundleOf(name, () => true, dataset, id),
  );
  for (const release of [first, second, third]) ledger.releases.accept(release);
  const put = (channel: ChannelName, release: number, reason?: string) =>
    perform('release.channel', context, { ...at, channel, release, reason });
  const held = async () =>
    Object.fromEntries(
      (await perform('release.channel', context, at)).output.channels.map(
        ({ channel, release, earlier }) => [channel, [release, ...earlier]],
      ),
    );
  expect(await held()).toEqual({ staging: [null], production: [null] });
  await put('staging', third);
  for (const release of [first, second, third]) await put('production', release, `of ${release}`);
  // Accepting is another thing: the release in force is as it was, and no channel moves by it.
  ledger.releases.accept(first);
  expect(await held()).toEqual({ staging: [third], production: [third, second, first] });
  const listed = (await perform('release.list', context, at)).output;
  expect(listed.map(({ channels }) => channels)).toEqual([[], [], ['staging', 'production'], []]);

  await expect(put('staging', open)).rejects.toMatchObject({
    problem: {
      code: 'release.not-accepted',
      fix: `Accept it first: brewslm release accept --project ${id} --release ${open}`,
    },
  });
  await expect(
    perform('release.channel', context, { ...at, release: third }),
  ).rejects.toMatchObject({ problem: { code: 'usage.invalid' } });

  const back = { ...at, reason: 'slow' };
  const rollback = (channel: ChannelName, to?: number) =>
    perform('release.rollback', context, { ...back, channel, to });
  await expect(rollback('staging')).rejects.toMatchObject({
    problem: { code: 'release.no-earlier' },
  });
  await expect(rollback('production', open)).rejects.toMatchObject({
    problem: { fix: `Go back to one of these: ${first}, ${second}.` },
  });
  expect((await rollback('production', first)).output).toMatchObject({
    channel: 'production',
    from: third,
    release: first,
  });
  expect(await held()).toEqual({ staging: [third], production: [first] });
  expect(ledger.releases.list(id).map(({ status }) => status)).not.toContain('rejected');

  // Who is rejected leaves its channels, and does not come back to them by being accepted again.
  await put('production', third, 'faster now');
  await perform('release.reject', context, { ...at, release: third, reason: 'wrong after all' });
  expect(await held()).toEqual({ staging: [null], production: [first] });
  ledger.releases.accept(third);
  expect(await held()).toEqual({ staging: [null], production: [first] });

  const { moves } = (await perform('release.channel', context, { ...at, channel: 'production' }))
    .output;
  expect(moves.map(({ release, kind, reason }) => [release, kind, reason])).toEqual([
    [first, 'in', `of ${first}`],
    [second, 'in', `of ${second}`],
    [third, 'in', `of ${third}`],
    [third, 'out', 'slow'],
    [second, 'out', 'slow'],
    [third, 'in', 'faster now'],
    [third, 'out', 'wrong after all'],
  ]);
});

test('a file of a bundle leads to the rows of the source', async () => {
  const bundle = ledger.artifacts.find(ledger.releases.list(project.id)[0].bundle);
  const file = join(temporaryFolder(), 'bundle.json');
  writeFileSync(file, bundle.text('bundle.json'));
  const given = { file, rows: true, limit: 3 };
  const { output } = await perform('artifact.lineage', context, given);
  const train = await loadSplit(dataset, 'train');
  expect(output).toMatchObject({ id: bundle.id, rows: { dataset: dataset.id, split: 'train' } });
  expect(output.rows!.total).toBe(train.length);
  expect(output.rows!.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(train.length);
  expect(output.rows!.rows).toEqual(train.slice(0, 3).map(({ id, source }) => ({ id, ...source })));
  writeFileSync(file, 'something else');
  await expect(perform('artifact.lineage', context, given)).rejects.toMatchObject({
    problem: { code: 'lineage.unknown-file' },
  });
});
