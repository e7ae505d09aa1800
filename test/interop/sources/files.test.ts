/** Workbooks and databases that other people's programs wrote. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { manifestOf, sampleOf } from '../../../src/lifecycle/ingest/snapshot.ts';
import { traceRow } from '../../../src/lifecycle/normalize/repair/trace-row.ts';
import { homeOfEachTest } from '../../support/projects/home-of-each-test.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { python } from './python.ts';

const home = homeOfEachTest();
const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const first = {
  Text: 'Customer 0 writes about billing: my order 0 has the fault number 0.',
  Label: 'billing',
  Hours: 0,
  Urgent: true,
};

beforeAll(() => {
  execFileSync(python, [fileURLToPath(new URL('workbooks.py', import.meta.url)), folder]);
});

it.each([
  ['openpyxl.xlsx', 'openpyxl.xlsx#Tickets', 5, { Ticket: '00001', Opened: '2024-01-31' }],
  ['xlsxwriter.xlsx', 'xlsxwriter.xlsx#train', 2, { Ticket: 1, Opened: '2024-01-31T09:30:00' }],
  ['odfpy.ods', 'odfpy.ods#Tickets', 5, { Ticket: 1, Opened: '2024-01-31' }],
])('%s', async (name, part, line, more) => {
  const { snapshot, dataset, card } = await home.load(file(name));
  const { files, skipped } = manifestOf(snapshot);
  expect(files.reduce((sum, { records }) => sum + records, 0)).toBe(60);
  expect(card.mapping).toMatchObject({ schema: 'classification' });
  const records = sampleOf(snapshot);
  expect(records.find((one) => one.file === part && one.line === line)?.record).toEqual({
    ...first,
    ...more,
  });
  // One label is merged over two rows.
  if (name === 'openpyxl.xlsx')
    expect(records.find((one) => one.line === 6)?.record.Label).toBe('billing');
  if (name === 'xlsxwriter.xlsx')
    expect(files.map(({ split }) => split)).toEqual(['train', 'test']);
  else expect(skipped.map(({ reason }) => reason)).toContain('hidden; --table Lists takes it');
  const { source, record } = await traceRow(dataset, snapshot, 'train', 1);
  expect(source.record!.Text).toBe((record as unknown as { text: string }).text);
});

it('formulas without results are refused one by one', async () => {
  const refused = home.load(file('formula.xlsx'));
  await expect(refused).rejects.toMatchObject({ code: 'dataset.split-empty' });
});

it('an SQLite file by a table or a query, and not without a choice', async () => {
  const refused = await home.load(file('tickets.sqlite')).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'table.choose',
    fix: expect.stringContaining('tickets: 60 rows: id, opened, body'),
  });
  const choice = { tables: ['tickets'] };
  const { snapshot } = await home.load(file('tickets.sqlite'), { choice });
  expect(sampleOf(snapshot).find(({ line }) => line === 1)?.record).toMatchObject({
    id: 940,
    account: String(2n ** 60n + 60n),
    scan: '/wA=',
  });
  const query = 'select body, label from tickets order by id desc';
  const asked = await home.load(file('tickets.sqlite'), { choice: { query } });
  expect(sampleOf(asked.snapshot).find(({ line }) => line === 1)?.record).toEqual({
    body: first.Text,
    label: 'billing',
  });
});

it('an SQLite file whose newest rows lie beside it is whole once the fix was followed', async () => {
  const path = file('open.db');
  await expect(home.load(path)).rejects.toMatchObject({ code: 'file.unmerged' });
  const merge = `import sqlite3; sqlite3.connect(${JSON.stringify(path)}).execute("pragma wal_checkpoint(truncate)")`;
  execFileSync(python, ['-c', merge]);
  await expect(home.load(path)).rejects.toMatchObject({ code: 'file.empty' });
});
