import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { Ledger } from '../../../ledger/ledger.ts';
import { readRows, type RowRequest } from './read-rows.ts';

const folder = temporaryFolder();
const ledger = new Ledger(folder);

/** A dataset as an import would leave it, of rows whose text says their number. */
function datasetOf(texts: string[], labels: string[] = ['even', 'odd']) {
  mkdirSync(folder, { recursive: true });
  const lines = texts.map((text, row) =>
    canonicalJson({
      id: `id-${row}`,
      label: labels[row % labels.length],
      source: { file: 'rows.csv', line: row + 2 },
      text,
    }),
  );
  const files = {
    'train.jsonl': lines.map((line) => `${line}\n`).join(''),
    'dataset.json': JSON.stringify({ splits: { train: { rows: texts.length } } }),
  };
  return ledger.artifacts.record({
    schema: 1,
    kind: 'canonical-dataset',
    files: Object.entries(files).map(([path, text]) => {
      const file = join(folder, path);
      writeFileSync(file, text);
      return { path, ...ledger.objects.putBytes(text) };
    }),
    inputs: {},
    producer: { stage: 'normalize', version: '1', configuration: {}, seed: 1 },
    summary: {},
  });
}

const page = (request: Partial<RowRequest>): RowRequest => ({
  split: 'train',
  offset: 0,
  limit: 50,
  ...request,
});

const many = datasetOf(
  Array.from({ length: 25_000 }, (_, row) => `Nummer ${row}: ${'ä'.repeat(row % 90)}`),
);

test('any page is that of the file, in whatever order pages are asked for', async () => {
  for (const offset of [24_990, 0, 12_345, 999, 1000, 1001, 24_000]) {
    const { rows, total, next, matched } = await readRows(many, page({ offset, limit: 7 }));
    expect({ total, matched }).toEqual({ total: 25_000, matched: 25_000 });
    expect(rows.map(({ row }) => row)).toEqual(rows.map((_, i) => offset + i + 1));
    expect(rows[0].record).toMatchObject({ text: expect.stringContaining(`Nummer ${offset}:`) });
    expect(next).toBe(offset + 7);
  }
});

test('the last page ends, and there is none behind it', async () => {
  const last = await readRows(many, page({ offset: 24_995 }));
  expect(last.rows).toHaveLength(5);
  expect(last.next).toBeNull();
  expect(await readRows(many, page({ offset: 25_000 }))).toMatchObject({ rows: [], next: null });
  expect(await readRows(many, page({ offset: 90_000 }))).toMatchObject({ rows: [], next: null });
});

test('several readers at once find the same rows', async () => {
  const fresh = datasetOf(Array.from({ length: 9000 }, (_, row) => `row ${row}`));
  const offsets = [8000, 10, 5000, 8999];
  const pages = await Promise.all(
    offsets.map((offset) => readRows(fresh, page({ offset, limit: 1 }))),
  );
  expect(pages.map(({ rows }) => rows[0].row)).toEqual(offsets.map((offset) => offset + 1));
});

test('a search goes by the text of a record, whatever its case, and counts', async () => {
  const found = await readRows(many, page({ search: 'nUMMER 1234', limit: 4 }));
  expect(found.rows.map(({ row }) => row)).toEqual([1235, 12_341, 12_342, 12_343]);
  expect(found).toMatchObject({ matched: 11, next: 12_343 });
  const rest = await readRows(many, page({ search: 'nUMMER 1234', offset: found.next! }));
  expect(rest.rows.map(({ row }) => row)).toEqual([
    12_344, 12_345, 12_346, 12_347, 12_348, 12_349, 12_350,
  ]);
  expect(rest).toMatchObject({ matched: null, next: null });
});

test('names of fields, ids and sources are no text', async () => {
  for (const search of ['source', 'rows.csv', 'id-7'])
    expect((await readRows(many, page({ search }))).matched).toBe(0);
});

test('what JSON spells otherwise is found as it is meant', async () => {
  const odd = datasetOf(['say "hi"\nthere', String.raw`C:\temp`, 'GRÜSSE aus Köln']);
  for (const [search, row] of [
    ['"HI"\nthere', 1],
    [String.raw`c:\TEMP`, 2],
    ['grüsse', 3],
  ] as const)
    expect((await readRows(odd, page({ search }))).rows.map((one) => one.row)).toEqual([row]);
});

test('a label is the whole label, and no text that spells it', async () => {
  const labelled = datasetOf(['a', '"label":"odd"', 'c', 'd'], ['odd', 'odder', 'even']);
  const { rows, matched } = await readRows(labelled, page({ label: 'odd' }));
  expect(rows.map(({ row, label }) => [row, label])).toEqual([
    [1, 'odd'],
    [4, 'odd'],
  ]);
  expect(matched).toBe(2);
  const both = await readRows(labelled, page({ label: 'odd', search: 'A' }));
  expect(both.rows.map(({ row }) => row)).toEqual([1]);
});

test('long rows make short pages, and a row longer than a chunk is whole', async () => {
  const long = datasetOf(Array.from({ length: 6 }, (_, row) => `${row}`.repeat(1_500_000)));
  const first = await readRows(long, page({}));
  expect(first.rows.map(({ row }) => row)).toEqual([1, 2]);
  expect(first.rows[1].record).toMatchObject({ text: '1'.repeat(1_500_000) });
  const rest = await readRows(long, page({ offset: first.next!, search: '2' }));
  expect(rest.rows.map(({ row }) => row)).toEqual([3]);
});
