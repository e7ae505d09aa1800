import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { arrow } from '../../../../test/data-faults/files/arrow.ts';
import { zip } from '../../../../test/data-faults/files/archives.ts';
import { parquet } from '../../../../test/data-faults/files/parquet.ts';
import type { Row } from '../../../../test/data-faults/good/rows.ts';
import { homeOfEachTest } from '../../../../test/support/projects/home-of-each-test.ts';
import {
  linesOf,
  ticket,
  ticketCsv,
  ticketLine,
  tickets,
} from '../../../../test/support/projects/tickets.ts';
import { sha256 } from '../../../ledger/canonical-json.ts';
import { importDataset, type ImportedDataset } from '../../import-dataset.ts';
import { loadSplit } from '../dataset.ts';
import { traceLine } from './trace-row.ts';
import { exportRejects, rowsForRepair } from './repair.ts';
import type { ExportedRow } from './exported-row.ts';

const home = homeOfEachTest();

const ids = async ({ dataset }: ImportedDataset): Promise<Set<string>> => {
  const splits = await Promise.all(
    (['train', 'validation', 'test'] as const).map((split) => loadSplit(dataset, split)),
  );
  return new Set(splits.flat().map(({ id }) => id));
};

describe('rejected lines', () => {
  const broken = () => {
    const lines = tickets(ticketLine);
    lines[9] = '{"text": "cut", "label": "bil';
    lines[200] = '{"text": "no label"}';
    lines[399] = 'not JSON';
    return lines;
  };
  const exported = () => join(home.folder, 'repair');

  it('go out as they were and come back in place; all other rows are as before', async () => {
    const before = await home.load(home.write('tickets.jsonl', linesOf(broken())));
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
    writeFileSync(exported(), [ticketLine(9), ticketLine(200), ticketLine(399)].join('\n'));
    const after = await importDataset(home.session, home.project, { repaired: exported() }, null);
    expect(after.card.rejects.total).toBe(0);

    const whole = await home.load(home.write('tickets.jsonl', linesOf(tickets(ticketLine))));
    expect(after.dataset.id).toBe(whole.dataset.id);
    const kept = await ids(after);
    for (const id of await ids(before)) expect(kept).toContain(id);
  });

  it('go out and come back without a file as well, which leaves the source as it is', async () => {
    const before = await home.load(home.write('tickets.jsonl', linesOf(broken())));
    const { dataset, snapshot } = before;
    const found = await rowsForRepair(dataset, snapshot, { codes: [] }, 2);
    expect(found).toMatchObject({
      more: true,
      rows: [{ text: broken()[9] }, { at: { line: 201 } }],
    });
    const all = await rowsForRepair(dataset, snapshot, { codes: [] }, 9);
    const rows = all.rows.map((row, index) =>
      row.record === null
        ? { ...row, text: ticketLine([9, 200, 399][index]) }
        : { ...row, record: JSON.parse(ticketLine(200)) as Record<string, unknown> },
    );
    const repaired = { ...all, rows };
    const after = await importDataset(home.session, home.project, { repaired }, null);
    expect(after.card.rejects.total).toBe(0);
    const whole = await home.load(home.write('tickets.jsonl', linesOf(tickets(ticketLine))));
    expect(await ids(after)).toEqual(await ids(whole));
    await expect(
      importDataset(home.session, home.project, { repaired }, null),
    ).rejects.toMatchObject({ problem: { code: 'repair.other-snapshot' } });
    const wrong = { ...all, rows: [{ at: 1 }] };
    await expect(
      importDataset(home.session, home.project, { repaired: wrong }, null),
    ).rejects.toMatchObject({ problem: { code: 'repair.row' } });
  });

  it('come with the header where the format has one', async () => {
    const rows = tickets(ticketCsv);
    rows[30] = '"too","many","columns"';
    const before = await home.load(
      home.write('tickets.csv', linesOf(['text,label', ...rows], '\r\n')),
    );
    await exportRejects(before.dataset, before.snapshot, { codes: [] }, exported());
    expect(readFileSync(exported(), 'utf8')).toBe(`text,label\r\n${rows[30]}\r\n`);
    writeFileSync(exported(), `text,label\r\n${ticketCsv(30)}\r\n`);
    const after = await importDataset(home.session, home.project, { repaired: exported() }, null);
    const whole = await home.load(
      home.write('tickets.csv', linesOf(['text,label', ...tickets(ticketCsv)], '\r\n')),
    );
    expect(after.dataset.id).toBe(whole.dataset.id);
  });

  it('may come back fewer or more than they were', async () => {
    const before = await home.load(home.write('tickets.jsonl', linesOf(broken())));
    await exportRejects(
      before.dataset,
      before.snapshot,
      { codes: ['record.missing-field'] },
      exported(),
    );
    writeFileSync(exported(), `${ticketLine(1000)}\n${ticketLine(1001)}\n`);
    const after = await importDataset(home.session, home.project, { repaired: exported() }, null);
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
        return importDataset(home.session, home.project, { repaired: exported() }, null);
      },
      'repair.note',
    ],
    [
      'they are from an older import',
      async ({ dataset, snapshot }) => {
        await exportRejects(dataset, snapshot, { codes: [] }, exported());
        await home.load(home.write('others.jsonl', linesOf(tickets(ticketLine))));
        return importDataset(home.session, home.project, { repaired: exported() }, null);
      },
      'repair.other-snapshot',
    ],
  ])('are refused when %s', async (_why, attempt, code) => {
    const imported = await home.load(home.write('tickets.jsonl', linesOf(broken())));
    await expect(attempt(imported)).rejects.toMatchObject({ problem: { code } });
  });
});

describe('rejected rows of other formats', () => {
  const exported = () => join(home.folder, 'repair.jsonl');
  /** A row that the mapping refuses, and what should have been there. */
  const unlabelled = (i: number) => ({ ...ticket(i), label: null });
  const rowsWith = (changed: Record<number, unknown>) =>
    tickets((i) => (i in changed ? changed[i] : ticket(i)) as Row);
  const cut = (i: number) => ticketLine(i).slice(0, -12);
  const elements = (broken: Record<number, string>) => tickets((i) => broken[i] ?? ticketLine(i));

  /** Puts right whatever is wrong with the row that says its number. */
  function repair(row: ExportedRow): ExportedRow {
    const number = Number(/Ticket (\d+)/.exec(JSON.stringify(row))?.[1] ?? row.at.line - 1);
    if (row.text === undefined) return { ...row, record: { ...ticket(number) } };
    const csv = row.text.startsWith('"');
    return { ...row, text: csv ? ticketCsv(number) : ticketLine(number) };
  }

  const rewrite = (change: (row: ExportedRow) => ExportedRow) => {
    const rows = readFileSync(exported(), 'utf8').trim().split('\n');
    writeFileSync(
      exported(),
      rows.map((row) => JSON.stringify(change(JSON.parse(row)))).join('\n'),
    );
  };

  it.each<[string, Buffer | string, number]>([
    ['rows.parquet', parquet(rowsWith({ 9: unlabelled(9), 300: unlabelled(300) })), 2],
    ['rows.arrow', arrow(rowsWith({ 9: unlabelled(9) })), 1],
    ['lines.json', `[\n${elements({ 0: cut(0), 7: cut(7), 399: cut(399) }).join(',\n')}\n]\n`, 3],
    ['line.json', JSON.stringify(rowsWith({ 9: unlabelled(9), 11: unlabelled(11) })), 2],
    ['parts.json', `{"data": [\n${elements({ 30: cut(30) }).join(',\n')}\n]}`, 1],
    ['rows.jsonl.gz', gzipSync(elements({ 8: cut(8), 9: '{"text": "Ticket 9"}' }).join('\n')), 2],
    [
      'rows.zip',
      zip([
        {
          name: 'rows.csv',
          bytes: Buffer.from(linesOf(['text,label', ...tickets(ticketCsv)]).replace(',refund', '')),
        },
      ]),
      1,
    ],
  ])('of %s come back in their places', async (name, bytes, count) => {
    const before = await home.load(home.write(name, bytes));
    expect(before.card.rejects.total).toBe(count);
    const { dataset, snapshot } = before;
    const out = await exportRejects(dataset, snapshot, { codes: [] }, exported());
    expect(out).toMatchObject({ records: count, form: 'rows' });
    rewrite(repair);
    const after = await importDataset(home.session, home.project, { repaired: exported() }, null);
    expect(after.card.rejects.total).toBe(0);
    expect(after.card.sourceRecords).toBe(400);
    expect(after.changes).toMatchObject({ before: { version: 1 }, after: { version: 2 } });

    const whole = await home.load(home.write('whole.jsonl', linesOf(tickets(ticketLine))));
    expect(await ids(after)).toEqual(await ids(whole));
    const { descriptor } = after.snapshot;
    expect(descriptor.files).toContainEqual(
      expect.objectContaining({ path: `files/${name}`, sha256: sha256(bytes) }),
    );
  });

  it('are left out when they are dropped, and stay refused when nothing was done', async () => {
    const source = `[\n${elements({ 5: cut(5), 6: cut(6), 7: cut(7) }).join(',\n')}\n]`;
    const before = await home.load(home.write('rows.json', source));
    await exportRejects(before.dataset, before.snapshot, { codes: [] }, exported());
    rewrite((row) => ({ ...row, drop: row.at.line === 7 }));
    const after = await importDataset(home.session, home.project, { repaired: exported() }, null);
    expect(after.card.rejects).toMatchObject({ total: 2, unreadable: 2 });
    expect(after.card.sourceRecords).toBe(399);

    // And again, from there.
    await exportRejects(after.dataset, after.snapshot, { codes: [] }, exported());
    rewrite(repair);
    const last = await importDataset(home.session, home.project, { repaired: exported() }, null);
    expect(last.card).toMatchObject({ sourceRecords: 399, rejects: { total: 0 } });
  });

  it('go out of several files at once, those of plain lines among them', async () => {
    home.write('data/a.jsonl', linesOf(elements({ 3: cut(3) })));
    home.write(
      'data/b.json',
      JSON.stringify(rowsWith({ 4: unlabelled(4) })).replaceAll('Ticket', 'Case'),
    );
    const before = await home.load(join(home.folder, 'data'));
    const out = await exportRejects(before.dataset, before.snapshot, { codes: [] }, exported());
    expect(out).toMatchObject({ files: ['a.jsonl', 'b.json'], records: 2, form: 'rows' });
    rewrite((row) => ({ ...row, record: { text: `Repaired ${row.at.file}`, label: 'refund' } }));
    const after = await importDataset(home.session, home.project, { repaired: exported() }, null);
    expect(after.card.rejects.total).toBe(0);
    const { rows, source } = await traceLine(after.dataset, after.snapshot, 'a.jsonl', 4);
    expect(rows).toMatchObject([{ record: { text: 'Repaired a.jsonl' } }]);
    expect(source.original).toBe(cut(3));
  });

  it('are refused with their line when they are no longer what was exported', async () => {
    const before = await home.load(
      home.write('rows.json', JSON.stringify(rowsWith({ 4: unlabelled(4) }))),
    );
    await exportRejects(before.dataset, before.snapshot, { codes: [] }, exported());
    writeFileSync(exported(), `${readFileSync(exported(), 'utf8')}{"text": "new"}\n`);
    await expect(
      importDataset(home.session, home.project, { repaired: exported() }, null),
    ).rejects.toMatchObject({ problem: { code: 'repair.row', location: { line: 2 } } });
  });

  it('do not make a cut archive whole', async () => {
    const bytes = gzipSync(elements({ 8: cut(8) }).join('\n'));
    const before = await home.load(home.write('rows.jsonl.gz', bytes.subarray(0, -200)));
    const codes = Object.keys(before.card.rejects.byCode);
    expect(codes).toContain('file.damaged');
    const { dataset, snapshot } = before;
    const out = await exportRejects(dataset, snapshot, { codes: [] }, exported());
    expect(out.records).toBe(before.card.rejects.total - 1);
    await expect(
      exportRejects(dataset, snapshot, { codes: ['file.damaged'] }, exported()),
    ).rejects.toMatchObject({ problem: { code: 'repair.nothing' } });
  });
});
