import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { homeOfEachTest } from '../../../../test/support/projects/home-of-each-test.ts';
import {
  linesOf,
  ticketCsv,
  ticketLine,
  tickets,
} from '../../../../test/support/projects/tickets.ts';
import { importDataset } from '../../import-dataset.ts';
import type { ExportedRow } from './exported-row.ts';
import { exportRejects } from './repair.ts';
import { traceLine, traceRow } from './trace-row.ts';

const home = homeOfEachTest();

describe('a row and its line', () => {
  it('are found from each other, whatever the format', async () => {
    const quoted = [...tickets(ticketCsv)];
    quoted[5] = '"Ticket five,\nwhich goes on\nfor three lines",billing';
    for (const path of [
      home.write('tickets.jsonl', linesOf(tickets(ticketLine))),
      home.write('tickets.csv', linesOf(['text,label', ...quoted], '\r\n')),
    ]) {
      const { dataset, snapshot } = await home.load(path);
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
    const packed = gzipSync(tickets(ticketLine).join('\n'));
    const path = home.write('tickets.jsonl.gz', packed);
    const { dataset, snapshot } = await home.load(path);
    const { source, record } = await traceRow(dataset, snapshot, 'train', 3);
    expect(source.original).toContain((record as { text: string }).text);
  });

  it('are found in a file in another encoding, and put right there', async () => {
    const rows = tickets(ticketCsv).map((row) => row.replace(/^"?/, '$&Für '));
    rows[9] = `${rows[9]},zuviel für eine Zeile`;
    const bytes = Buffer.from(linesOf(['text,label', ...rows], '\r\n'), 'latin1');
    const { dataset, snapshot } = await home.load(home.write('tickets.csv', bytes));
    const { source } = await traceLine(dataset, snapshot, 'tickets.csv', 3);
    expect(source).toMatchObject({ first: 3, last: 3, original: rows[1] });

    const path = join(home.folder, 'repair.jsonl');
    const { form } = await exportRejects(dataset, snapshot, { codes: [] }, path);
    expect(form).toBe('rows');
    const row = JSON.parse(readFileSync(path, 'utf8')) as ExportedRow;
    expect(row).toMatchObject({ at: { line: 11 }, text: rows[9] });
    row.text = rows[9].replace(',zuviel für eine Zeile', '');
    writeFileSync(path, JSON.stringify(row));
    const after = await importDataset(home.session, home.project, { repaired: path }, null);
    expect(after.card.rejects.total).toBe(0);
    expect((await traceLine(after.dataset, after.snapshot, 'tickets.csv', 11)).rows).toHaveLength(
      1,
    );
  });

  it('gives every line of a record that has several', async () => {
    const rows = tickets(ticketCsv);
    rows[5] = '"Ticket five,\nwhich goes on",billing';
    const { dataset, snapshot } = await home.load(
      home.write('tickets.csv', linesOf(['text,label', ...rows])),
    );
    const { source, rows: found } = await traceLine(dataset, snapshot, 'tickets.csv', 8);
    expect(source).toMatchObject({ first: 7, last: 8, original: rows[5] });
    expect(found).toHaveLength(1);
  });

  it('says of a rejected line why, and of a removed one nothing', async () => {
    const lines = tickets(ticketLine);
    lines[9] = '{"text": "cut';
    lines[20] = lines[19];
    const { dataset, snapshot } = await home.load(home.write('tickets.jsonl', linesOf(lines)));
    const rejected = await traceLine(dataset, snapshot, 'tickets.jsonl', 10);
    expect(rejected.rows).toEqual([]);
    expect(rejected.rejects).toMatchObject([{ code: expect.stringMatching(/^record\./) }]);
    expect(rejected.source.original).toBe('{"text": "cut');
    const removed = await traceLine(dataset, snapshot, 'tickets.jsonl', 21);
    expect([removed.rows, removed.rejects]).toEqual([[], []]);
  });

  it('refuses rows, lines and files that are not there', async () => {
    const { dataset, snapshot } = await home.load(
      home.write('tickets.jsonl', linesOf(tickets(ticketLine))),
    );
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
