/**
 * Good files of every format, small enough to be read many thousand times.
 *
 * @module
 */
import { gzipSync } from 'node:zlib';
import { tarGz, zip, zstd } from '../files/archives.ts';
import { arrow } from '../files/arrow.ts';
import { asDelimited, asLines, joined } from '../files/encode.ts';
import { parquet } from '../files/parquet.ts';
import { rowsOf } from '../good/rows.ts';

const tickets = rowsOf('tickets', 1, 24);
const chats = rowsOf('messagesWithSystem', 1, 12);
const lines = joined(asLines(chats));
const quoted = tickets.map((row, at) => ({
  ...row,
  note: at % 3 === 0 ? `Said "${String(row.label)}",\nthen left.` : '',
}));

export interface Seed {
  name: string;
  bytes: Buffer;
  rows: number;
}

export const seeds: readonly Seed[] = [
  { name: 'a.jsonl', bytes: lines, rows: chats.length },
  { name: 'a.json', bytes: Buffer.from(JSON.stringify(tickets, null, 1)), rows: tickets.length },
  { name: 'b.json', bytes: Buffer.from(JSON.stringify({ data: chats })), rows: chats.length },
  { name: 'a.csv', bytes: joined(asDelimited(quoted, ',')), rows: quoted.length },
  { name: 'a.tsv', bytes: joined(asDelimited(tickets, '\t')), rows: tickets.length },
  {
    name: 'a.txt',
    bytes: joined(tickets.map(({ text }) => String(text))),
    rows: tickets.length,
  },
  { name: 'a.parquet', bytes: parquet(quoted), rows: quoted.length },
  { name: 'a.arrow', bytes: arrow(tickets), rows: tickets.length },
  { name: 'b.arrow', bytes: arrow(tickets, 'stream'), rows: tickets.length },
  { name: 'a.jsonl.gz', bytes: gzipSync(lines), rows: chats.length },
  { name: 'a.jsonl.zst', bytes: zstd(lines), rows: chats.length },
  {
    name: 'a.zip',
    bytes: zip([
      { name: 'train.jsonl', bytes: lines },
      { name: 'test.csv', bytes: joined(asDelimited(tickets, ',')) },
    ]),
    rows: chats.length + tickets.length,
  },
  {
    name: 'a.tar.gz',
    bytes: tarGz([
      { name: 'train.jsonl', bytes: lines },
      { name: 'test.csv', bytes: joined(asDelimited(tickets, ',')) },
    ]),
    rows: chats.length + tickets.length,
  },
];
