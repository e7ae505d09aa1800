/**
 * Gathered rows on the disk: they are appended to one file for each partition, and each file is then
 * put in order, group by group. No more than one partition is in memory.
 *
 * @module
 */
import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { groupsOf } from '../mapping/grouping/row-grouping.ts';
import type { OrderValue } from '../mapping/grouping/order-value.ts';
import type { GatheredHead, GatheredRows } from './gather-rows.ts';

/** Where a group is from. */
export interface GroupSource {
  at?: string;
  line: number;
  lines: number[];
  elsewhere?: { file: string; lines: number[] }[];
}

/** What is known of a group beside its rows; the first three say where it comes among others. */
export type GroupHead = [
  /** Of its split, by strictness. */
  rank: number,
  /** Of its first row: in which batch it was gathered, and where in it. */
  batch: number,
  index: number,
  /** Place of the file of its first row. */
  file: number,
  key: string,
  source: GroupSource,
  /** Whether it is as small as a record may be; else its first row stands for all. */
  whole: boolean,
];

const MARK = 0x23;
const TAB = 0x09;
const LINE_FEED = 0x0a;
/** As for a record that stands in one row. */
const MOST_BYTES = 16 * 2 ** 20;

export class Partitions {
  readonly #folder: string;
  readonly #files: number[];
  #batches = 0;

  /** @param folder Empty. */
  constructor(folder: string, count: number) {
    this.#folder = folder;
    this.#files = Array.from({ length: count }, (_, at) => openSync(this.#path(at, 'rows'), 'w'));
  }

  /** Batches come in the order of the files. */
  add({ file, chunks }: GatheredRows): void {
    const mark = Buffer.from(`#${this.#batches++} ${file}\n`);
    for (const { partition, lines } of chunks) {
      writeWhole(this.#files[partition], mark);
      writeWhole(this.#files[partition], lines);
    }
  }

  close(): void {
    for (const file of this.#files.splice(0)) closeSync(file);
  }

  /**
   * Puts one partition in order, after all rows were added.
   *
   * @param names Of the files, by their places.
   * @returns Path of its groups: lines of `GroupHead`, a tab and the rows as a JSON list. Groups of
   *   a stricter split come first, then those whose first row comes first.
   */
  group(partition: number, names: readonly string[]): { path: string; groups: number } {
    const bytes = readWhole(this.#path(partition, 'rows'));
    const groups = groupsOf([...rowsIn(bytes)]).sort(
      ([one], [other]) =>
        one.rank - other.rank || one.batch - other.batch || one.index - other.index,
    );
    const path = this.#path(partition, 'groups');
    const target = openSync(path, 'w');
    try {
      for (const rows of groups) writeWhole(target, lineOf(rows, bytes, names));
    } finally {
      closeSync(target);
    }
    return { path, groups: groups.length };
  }

  #path = (partition: number, what: string): string => join(this.#folder, `${partition}.${what}`);
}

interface StoredRow {
  key: string;
  rank: number;
  order: OrderValue[];
  file: number;
  line: number;
  pointer: string | null;
  batch: number;
  index: number;
  /** Of the row's JSON. */
  start: number;
  end: number;
}

function* rowsIn(bytes: Buffer): Generator<StoredRow> {
  let [batch, file] = [0, 0];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, at);
    if (bytes[at] === MARK)
      [batch, file] = bytes
        .toString('latin1', at + 1, end)
        .split(' ')
        .map(Number);
    else {
      const tab = bytes.indexOf(TAB, at);
      const head = JSON.parse(bytes.toString('utf8', at, tab)) as GatheredHead;
      const [key, rank, order, line, pointer, index] = head;
      yield { key, rank, order, file, line, pointer, batch, index, start: tab + 1, end };
    }
    at = end + 1;
  }
}

function lineOf(rows: readonly StoredRow[], bytes: Buffer, names: readonly string[]): Buffer {
  const [{ rank, batch, index, file, key }] = rows;
  const size = rows.reduce((sum, { start, end }) => sum + end - start, 0);
  const whole = size <= MOST_BYTES;
  const head: GroupHead = [rank, batch, index, file, key, sourceOf(rows, names), whole];
  const texts = (whole ? rows : rows.slice(0, 1)).flatMap(({ start, end }, at) => [
    Buffer.from(at === 0 ? '[' : ','),
    bytes.subarray(start, end),
  ]);
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\t`), ...texts, Buffer.from(']\n')]);
}

/** A line that holds several rows is named once. */
function sourceOf(rows: readonly StoredRow[], names: readonly string[]): GroupSource {
  const [first] = rows;
  const byFile = new Map<number, Set<number>>([[first.file, new Set()]]);
  for (const { file, line } of rows) {
    const known = byFile.get(file);
    if (known === undefined) byFile.set(file, new Set([line]));
    else known.add(line);
  }
  const ascending = (lines: Set<number>) => [...lines].sort((a, b) => a - b);
  const [[, here], ...others] = byFile;
  const elsewhere = others
    .sort(([a], [b]) => a - b)
    .map(([file, lines]) => ({ file: names[file], lines: ascending(lines) }));
  return {
    ...(first.pointer !== null && { at: first.pointer }),
    line: first.line,
    lines: ascending(here),
    ...(elsewhere.length > 0 && { elsewhere }),
  };
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at);
}

function readWhole(path: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(statSync(path).size);
  const file = openSync(path, 'r');
  try {
    for (let at = 0; at < bytes.length;) {
      const read = readSync(file, bytes, at, Math.min(bytes.length - at, 1 << 30), at);
      if (read === 0) throw new Error('a file of gathered rows is shorter than it was written');
      at += read;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}
