import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ledger } from '../../../ledger/ledger.ts';
import type { Project } from '../../../ledger/projects.ts';
import { importDataset, type ImportedDataset } from '../../import-dataset.ts';
import type { Session } from '../../run-stage.ts';
import { loadSplit } from '../dataset.ts';
import { exportRejects } from './repair.ts';
import { traceLine, traceRow } from './trace-row.ts';

let folder: string;
let session: Session;
let project: Project;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trace-'));
  const ledger = new Ledger(join(folder, 'home'));
  session = { ledger, signal: new AbortController().signal, threads: 1, progress: () => {} };
  project = ledger.projects.create('router', 'classification', 42);
});

afterEach(() => {
  session.ledger.close();
  rmSync(folder, { recursive: true });
});

const labels = ['billing', 'delivery', 'refund'];
const words = ['parcel', 'invoice', 'card', 'login', 'refund', 'voucher', 'address', 'delay'];
const text = (i: number) => `Ticket ${i}: my ${words[i % 8]} ${i * 7919} is about ${words[i % 5]}`;
const jsonLine = (i: number) => JSON.stringify({ text: text(i), label: labels[i % 3] });
const csvRow = (i: number) => `"${text(i)}",${labels[i % 3]}`;
const many = (line: (i: number) => string): string[] =>
  Array.from({ length: 400 }, (_, i) => line(i));

function write(name: string, lines: readonly string[], lineEnd = '\n'): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${line}${lineEnd}`).join(''));
  return path;
}

const load = (path: string): Promise<ImportedDataset> =>
  importDataset(session, project, { files: [path] }, null);

const ids = async ({ dataset }: ImportedDataset): Promise<Set<string>> => {
  const splits = await Promise.all(
    (['train', 'validation', 'test'] as const).map((split) => loadSplit(dataset, split)),
  );
  return new Set(splits.flat().map(({ id }) => id));
};

describe('a row and its line', () => {
  it('are found from each other, whatever the format', async () => {
    const quoted = [...many(csvRow)];
    quoted[5] = '"Ticket five,\nwhich goes on\nfor three lines",billing';
    for (const path of [
      write('tickets.jsonl', many(jsonLine)),
      write('tickets.csv', ['text,label', ...quoted], '\r\n'),
    ]) {
      const { dataset, snapshot } = await load(path);
      for (const row of [1, 5, 100]) {
        const down = await traceRow(dataset, snapshot, 'train', row);
        const { file, first, original } = down.source;
        expect(original).toContain((down.record as { label: string }).label);
        const up = await traceLine(dataset, snapshot, file, first);
        expect(up.rows).toEqual([{ split: 'train', row, record: down.record }]);
      }
    }
  });

  it('are found in packed files as well', async () => {
    const path = join(folder, 'tickets.jsonl.gz');
    writeFileSync(path, gzipSync(many(jsonLine).join('\n')));
    const { dataset, snapshot } = await load(path);
    const { source, record } = await traceRow(dataset, snapshot, 'train', 3);
    expect(source.original).toContain((record as { text: string }).text);
  });

  it('gives every line of a record that has several', async () => {
    const rows = many(csvRow);
    rows[5] = '"Ticket five,\nwhich goes on",billing';
    const { dataset, snapshot } = await load(write('tickets.csv', ['text,label', ...rows]));
    const { source, rows: found } = await traceLine(dataset, snapshot, 'tickets.csv', 8);
    expect(source).toMatchObject({ first: 7, last: 8, original: rows[5] });
    expect(found).toHaveLength(1);
  });

  it('says of a rejected line why, and of a removed one nothing', async () => {
    const lines = many(jsonLine);
    lines[9] = '{"text": "cut';
    lines[20] = lines[19];
    const { dataset, snapshot } = await load(write('tickets.jsonl', lines));
    const rejected = await traceLine(dataset, snapshot, 'tickets.jsonl', 10);
    expect(rejected.rows).toEqual([]);
    expect(rejected.rejects).toMatchObject([{ code: expect.stringMatching(/^record\./) }]);
    expect(rejected.source.original).toBe('{"text": "cut');
    const removed = await traceLine(dataset, snapshot, 'tickets.jsonl', 21);
    expect([removed.rows, removed.rejects]).toEqual([[], []]);
  });

  it('refuses rows, lines and files that are not there', async () => {
    const { dataset, snapshot } = await load(write('tickets.jsonl', many(jsonLine)));
    const code = (code: string) => ({ problem: expect.objectContaining({ code }) });
    await expect(traceRow(dataset, snapshot, 'test', 10_000)).rejects.toMatchObject(
      code('dataset.no-row'),
    );
    await expect(traceLine(dataset, snapshot, 'tickets.jsonl', 9999)).rejects.toMatchObject(
      code('dataset.no-row'),
    );
    await expect(traceLine(dataset, snapshot, 'other.jsonl', 1)).rejects.toMatchObject(
      code('file.missing'),
    );
  });
});

describe('rejects', () => {
  const broken = () => {
    const lines = many(jsonLine);
    lines[9] = '{"text": "cut", "label": "bil';
    lines[200] = '{"text": "no label"}';
    lines[399] = 'not JSON';
    return lines;
  };
  const exported = () => join(folder, 'repair');

  it('go out as they were and come back in place; all other rows are as before', async () => {
    const before = await load(write('tickets.jsonl', broken()));
    const { records } = await exportRejects(
      before.dataset,
      before.snapshot,
      { codes: [] },
      exported(),
    );
    expect(records).toBe(3);
    expect(readFileSync(exported(), 'utf8')).toBe(
      `${broken()[9]}\n${broken()[200]}\n${broken()[399]}\n`,
    );
    writeFileSync(exported(), [jsonLine(9), jsonLine(200), jsonLine(399)].join('\n'));
    const after = await importDataset(session, project, { repaired: exported() }, null);
    expect(after.card.rejects.total).toBe(0);

    const whole = await load(write('tickets.jsonl', many(jsonLine)));
    expect(after.dataset.id).toBe(whole.dataset.id);
    const kept = await ids(after);
    for (const id of await ids(before)) expect(kept).toContain(id);
  });

  it('come with the header where the format has one', async () => {
    const rows = many(csvRow);
    rows[30] = '"too","many","columns"';
    const before = await load(write('tickets.csv', ['text,label', ...rows], '\r\n'));
    await exportRejects(before.dataset, before.snapshot, { codes: [] }, exported());
    expect(readFileSync(exported(), 'utf8')).toBe(`text,label\r\n${rows[30]}\r\n`);
    writeFileSync(exported(), `text,label\r\n${csvRow(30)}\r\n`);
    const after = await importDataset(session, project, { repaired: exported() }, null);
    const whole = await load(write('tickets.csv', ['text,label', ...many(csvRow)], '\r\n'));
    expect(after.dataset.id).toBe(whole.dataset.id);
  });

  it('may come back fewer or more than they were', async () => {
    const before = await load(write('tickets.jsonl', broken()));
    await exportRejects(
      before.dataset,
      before.snapshot,
      { codes: ['record.missing-field'] },
      exported(),
    );
    writeFileSync(exported(), `${jsonLine(1000)}\n${jsonLine(1001)}\n`);
    const after = await importDataset(session, project, { repaired: exported() }, null);
    expect(after.card.rejects.total).toBe(2);
    expect(after.card.sourceRecords).toBe(401);
  });

  it.each<[string, (imported: ImportedDataset) => Promise<unknown>, string]>([
    [
      'nothing of the kind is there',
      ({ dataset, snapshot }) =>
        exportRejects(dataset, snapshot, { codes: ['record.surrogate'] }, exported()),
      'repair.nothing',
    ],
    [
      'the note is lost',
      () => {
        writeFileSync(exported(), 'x\n');
        return importDataset(session, project, { repaired: exported() }, null);
      },
      'repair.note',
    ],
    [
      'they are from an older import',
      async ({ dataset, snapshot }) => {
        await exportRejects(dataset, snapshot, { codes: [] }, exported());
        await load(write('others.jsonl', many(jsonLine)));
        return importDataset(session, project, { repaired: exported() }, null);
      },
      'repair.other-snapshot',
    ],
  ])('are refused when %s', async (_why, attempt, code) => {
    const imported = await load(write('tickets.jsonl', broken()));
    await expect(attempt(imported)).rejects.toMatchObject({ problem: { code } });
  });
});
