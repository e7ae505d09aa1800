import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { ClassificationRecord } from '../../catalog/records/record.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { importDataset } from '../import-dataset.ts';
import { loadSplit } from '../normalize/dataset.ts';
import { pairEntries } from './entry-items.ts';

const ledger = new Ledger(temporaryFolder());
afterAll(() => ledger.close());
const session = { ledger, signal: new AbortController().signal, threads: 1, progress: () => {} };
const project = ledger.projects.create('router', 'classification', 42);
const { dataset } = await importDataset(session, project, { sample: 'ticket-router-v1' }, null);
const records = (await loadSplit(dataset, 'validation')) as ClassificationRecord[];

/** What an entry said of the first so many rows: right of those that `right` takes. */
const lines = (entry: string, setting: string, count: number, right: (row: number) => boolean) =>
  records.slice(0, count).map(({ id, label }, row) =>
    JSON.stringify({
      entry,
      setting,
      id,
      choice: { label, predicted: right(row) ? label : 'nothing' },
    }),
  );

const benchmark = ledger.artifacts.record({
  schema: 1,
  kind: 'benchmark-summary',
  files: Object.entries({
    'benchmark.json': JSON.stringify({ metric: 'accuracy' }),
    'items.jsonl': [
      ...lines('small', 'trained', 40, (row) => row < 30),
      ...lines('small', 'untrained', 40, () => false),
      ...lines('large', 'trained', 20, (row) => row > 4),
      ...lines('majority-label', 'baseline', 40, () => true),
    ]
      .map((line) => `${line}\n`)
      .join(''),
  }).map(([path, text]) => ({ path, ...ledger.objects.putBytes(text) })),
  inputs: { dataset: dataset.id },
  producer: { stage: 'benchmark', version: '1', configuration: {}, seed: 42 },
  summary: {},
});

test('two candidates are paired on the items that both were scored on', async () => {
  const { counts, items, first, second } = await pairEntries(ledger, benchmark, ['small', 'large']);
  expect(counts).toEqual({ first: 5, second: 0, same: 15 });
  expect([first.setting, second.setting]).toEqual(['trained', 'trained']);
  expect(items.map(({ id }) => id)).toEqual(records.slice(0, 20).map(({ id }) => id));
  expect(items[0]).toMatchObject({
    prompt: records[0].text,
    expected: records[0].label,
    first: { said: records[0].label, value: 1 },
    second: { said: 'nothing', value: 0 },
    gain: -1,
  });
});

test('a candidate is held against a baseline, and against itself before its training', async () => {
  const baseline = await pairEntries(ledger, benchmark, ['small', 'majority-label']);
  expect(baseline.counts).toEqual({ first: 0, second: 10, same: 30 });
  const before = await pairEntries(ledger, benchmark, ['small:untrained', 'small']);
  expect(before.counts).toEqual({ first: 0, second: 30, same: 10 });
});

test('a name that is none is refused, with those there are', async () => {
  await expect(pairEntries(ledger, benchmark, ['small', 'lage'])).rejects.toMatchObject({
    problem: {
      code: 'usage.invalid',
      message: expect.stringContaining('did you mean large?'),
      fix: 'Give two of: small, small:untrained, large, majority-label.',
    },
  });
});
