/**
 * The other side of the corpus: data in the shapes that people publish pass Gate A unasked, without
 * one row refused, in every format they come in.
 */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { homeOfAllTests } from '../support/projects/home-of-each-test.ts';
import { tarGz, zip, zstd } from './files/archives.ts';
import { arrow } from './files/arrow.ts';
import { asLines, joined, text, type SourceFile } from './files/encode.ts';
import { parquet } from './files/parquet.ts';
import { csv, encoded, jsonl, total, tsv } from './good/dataset.ts';
import { queues, type Row, type Shape } from './good/rows.ts';
import { judge } from './judge.ts';

const home = homeOfAllTests();

const lines = (rows: readonly Row[]): Buffer => joined(asLines(rows));

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

const numbered = (): SourceFile[] =>
  encoded('tickets', 'jsonl', (rows) =>
    lines(rows.map((row) => ({ text: row.text, label: queues.indexOf(String(row.label)) }))),
  );

const general: Shape[] = [
  'messages',
  'messagesWithSystem',
  'sharegpt',
  'alpaca',
  'completion',
  'dolly',
  'squad',
  'gsm',
  'tools',
  'summaries',
  'tagged',
  'plain',
];

const variants: [string, string, () => SourceFile[]][] = [
  ...general.map((shape): [string, string, () => SourceFile[]] => [
    shape,
    'general',
    () => jsonl(shape),
  ]),
  ['preference', 'preference', () => jsonl('preference')],
  ['tickets with names for labels', 'classification', () => jsonl('tickets')],
  ['tickets with numbers for labels', 'classification', numbered],
  ['CSV', 'classification', () => csv('tickets')],
  ['TSV', 'classification', () => tsv('tickets')],
  [
    'a JSON list',
    'classification',
    () => encoded('tickets', 'json', (rows) => Buffer.from(JSON.stringify(rows))),
  ],
  [
    'a JSON list under a key',
    'classification',
    () => encoded('tickets', 'json', (rows) => Buffer.from(JSON.stringify({ data: rows }))),
  ],
  ['Parquet', 'classification', () => encoded('tickets', 'parquet', (rows) => parquet(rows))],
  ['Arrow', 'classification', () => encoded('tickets', 'arrow', (rows) => arrow(rows))],
  [
    'an Arrow stream',
    'classification',
    () => encoded('tickets', 'arrow', (rows) => arrow(rows, 'stream')),
  ],
  ['gzip', 'classification', () => encoded('tickets', 'jsonl.gz', (rows) => gzipSync(lines(rows)))],
  [
    'Zstandard',
    'classification',
    () => encoded('tickets', 'jsonl.zst', (rows) => zstd(lines(rows))),
  ],
  ['a zip', 'classification', () => [text('data.zip', zip(jsonl('tickets')))]],
  ['a tar', 'classification', () => [text('data.tar.gz', tarGz(jsonl('tickets')))]],
  [
    'UTF-16, as Excel calls Unicode text',
    'classification',
    () => csv('tickets').map((file) => ({ ...file, bytes: utf16(`\uFEFF${String(file.bytes)}`) })),
  ],
  [
    'UTF-16 with the high byte first',
    'classification',
    () =>
      jsonl('tickets').map((file) => ({
        ...file,
        bytes: utf16(`\uFEFF${String(file.bytes)}`).swap16(),
      })),
  ],
  [
    'UTF-16 without a byte order mark',
    'classification',
    () => csv('tickets').map((file) => ({ ...file, bytes: utf16(String(file.bytes)) })),
  ],
  [
    'a byte order mark and line ends of Windows',
    'classification',
    () =>
      csv('tickets').map(({ name, bytes }) => ({
        name,
        bytes: Buffer.from(`\uFEFF${bytes.toString().replaceAll('\n', '\r\n')}`),
      })),
  ],
];

test.each(variants)('%s passes, and no row is refused', async (_name, template, files) => {
  const { outcome, problem, rejects, card, findings } = await judge(home.session, home.folder, {
    template,
    files,
  });
  expect(problem).toBeUndefined();
  expect(rejects).toEqual([]);
  expect(outcome, JSON.stringify(findings)).toBe('PASS');
  const kept = Object.values(card!.splits).reduce((sum, { rows }) => sum + rows, 0);
  expect(kept).toBe(total);
});
