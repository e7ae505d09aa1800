import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeOfEachTest } from '../../test/support/projects/home-of-each-test.ts';
import { ticket, ticketLine, tickets } from '../../test/support/projects/tickets.ts';
import type { Mapping } from '../catalog/records/mapping.ts';
import { importDataset, type ImportedDataset } from './import-dataset.ts';
import { loadSplit } from './normalize/dataset.ts';
import { exportRejects } from './normalize/repair/repair.ts';
import type { ExportedRow } from './normalize/repair/exported-row.ts';
import { traceLine, traceRow } from './normalize/repair/trace-row.ts';

const home = homeOfEachTest();
const exported = () => join(home.folder, 'repair.jsonl');
const load = (path: string, mapping: Mapping): Promise<ImportedDataset> =>
  importDataset(home.session, home.project, { files: [path] }, mapping);
const rowsOf = async ({ dataset }: ImportedDataset) =>
  (
    await Promise.all((['train', 'validation', 'test'] as const).map((s) => loadSplit(dataset, s)))
  ).flat();

const pairs: Mapping = {
  schema: 'classification',
  records: '$.*[*]',
  text: '{0}',
  label: '{1}',
};
const threads: Mapping = {
  schema: 'classification',
  each: 'list',
  text: '{list.text}',
  label: '{list.label}',
};

describe('a document that is one row', () => {
  /** Pairs of text and label, each on lines of its own. */
  const document = (change: (pair: unknown[], index: number) => unknown[]) => {
    const all = tickets(ticket).map(({ text, label }, index) => change([text, label], index));
    return JSON.stringify({ inside: all.slice(0, 200), out: all.slice(200) }, null, 1);
  };
  const whole = (pair: unknown[]) => pair;

  it('becomes all records that it holds, each with its place and its lines', async () => {
    const text = document(whole);
    const imported = await load(home.write('pairs.json', text), pairs);
    const { card, dataset, snapshot, verdict } = imported;
    expect(card).toMatchObject({ sourceRecords: 400, leftOut: 0, duplicates: 0 });
    expect(verdict.outcome).toBe('PASS');
    const rows = await rowsOf(imported);
    expect(new Set(rows.map(({ source }) => source.at)).size).toBe(400);
    const { record, source } = await traceRow(dataset, snapshot, 'train', 7);
    expect(source.at).toBe(record.source.at);
    const [said, label] = JSON.parse(source.original!) as string[];
    expect(record).toMatchObject({ text: said, label });
    const lines = text.split('\n').slice(source.first - 1, source.last);
    expect(lines.join('\n')).toContain(source.original);
    expect(lines).toHaveLength(4);
    const up = await traceLine(dataset, snapshot, 'pairs.json', source.first + 1);
    expect(up.rows).toEqual([{ split: 'train', row: 7, record }]);
    expect(up.source).toEqual(source);
    expect((await traceLine(dataset, snapshot, 'pairs.json', 2)).rows).toEqual([]);
  });

  it('loses no record for the sake of one, which can be repaired', async () => {
    const broken = document((pair, index) => (index === 250 ? [pair[0]] : pair));
    const before = await load(home.write('pairs.json', broken), pairs);
    expect(before.card).toMatchObject({ sourceRecords: 400, rejects: { total: 1 } });
    expect(before.card.rejects.examples).toMatchObject([
      { line: 1, at: '/out/50', field: '1', code: 'record.missing-field' },
    ]);
    const { records } = await exportRejects(
      before.dataset,
      before.snapshot,
      { codes: [] },
      exported(),
    );
    expect(records).toBe(1);
    const row = JSON.parse(readFileSync(exported(), 'utf8')) as ExportedRow;
    expect(row.message).toContain('/out/50');
    (row.record as { out: unknown[][] }).out[50].push(ticket(250).label);
    writeFileSync(exported(), JSON.stringify(row));
    const after = await importDataset(home.session, home.project, { repaired: exported() }, null);
    expect(after.card.rejects.total).toBe(0);
    const ids = (rows: Awaited<ReturnType<typeof rowsOf>>) => rows.map(({ id }) => id).sort();
    const good = await load(home.write('other.json', document(whole)), pairs);
    expect(ids(await rowsOf(after))).toEqual(ids(await rowsOf(good)));
  });

  it('is found among others on one line by what it became', async () => {
    const data = tickets((i) => ({ list: [ticket(2 * i), ticket(2 * i + 1)] }));
    const path = home.write('threads.json', JSON.stringify({ version: 1, data }));
    const { dataset, snapshot, card } = await load(path, threads);
    expect(card.sourceRecords).toBe(800);
    for (const row of [1, 33, 400]) {
      const { record, source } = await traceRow(dataset, snapshot, 'train', row);
      expect(record).toMatchObject(JSON.parse(source.original!) as object);
    }
  });
});

describe('lines that hold several records', () => {
  it('are repaired whole, and a row without records is counted', async () => {
    const row = (i: number) => JSON.stringify({ list: [ticket(2 * i), ticket(2 * i + 1)] });
    const lines = [...tickets(row), '{"list": []}', '{"other": 1}'];
    lines[7] = `{"list": [${ticketLine(14)}, {"text": "no label"}]}`;
    const { card, dataset, snapshot } = await load(
      home.write('threads.jsonl', lines.join('\n')),
      threads,
    );
    expect(card).toMatchObject({ sourceRecords: 800, emptyRows: 2, rejects: { total: 1 } });
    const { rejects, rows } = await traceLine(dataset, snapshot, 'threads.jsonl', 8);
    expect(rejects).toMatchObject([{ at: '/list/1', field: 'list.label' }]);
    expect(rows).toHaveLength(1);
    await exportRejects(dataset, snapshot, { codes: [] }, exported());
    expect(readFileSync(exported(), 'utf8')).toBe(`${lines[7]}\n`);
    writeFileSync(exported(), `${row(7)}\n`);
    const after = await importDataset(home.session, home.project, { repaired: exported() }, null);
    expect(after.card).toMatchObject({ sourceRecords: 800, rejects: { total: 0 } });
  });
});

it('refuses a mapping whose paths find no record', async () => {
  const path = home.write('tickets.json', JSON.stringify({ a: tickets(ticket) }));
  await expect(load(path, { ...pairs, records: '$.b[*]' })).rejects.toMatchObject({
    problem: { code: 'mapping.missing-column', message: expect.stringContaining('$.b[*]') },
  });
});
