/**
 * All rows of a dataset to be: the columns that decide about them, and the files that their lines go
 * to: one for each split, and one for what is left out, which is shown by example and then forgotten.
 * A line waits only for its row to be placed; it can be read again from where it was put.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { splitNames, type SplitName } from '../../ingest/split-name.ts';
import {
  isKept,
  placement,
  type Placement,
  type AssignedRows,
} from '../splits/split-assignment.ts';
import { RowTable, type RowColumns } from './row-table.ts';
import type { RowBatch } from '../map-rows.ts';

/** After those of the splits. */
const REMOVED = splitNames.length;

/** Number of the file; kept rows have that of their place. */
const fileOfPlace = (place: number): number => (isKept(place) ? place : REMOVED);

const nameOf = (split: SplitName): string => `${split}.jsonl`;

/** A row is looked up from the start of its stretch. */
const STRETCH_ROWS = 128;

/** Rows that follow each other and come from one file. */
export interface Stretch {
  file: number;
  firstRow: number;
  rows: number;
  /** Bytes that each file had before them. */
  offsets: number[];
}

/** Lines of the last batch, from a row on that was not moved yet. */
interface Hand {
  lines: Buffer;
  row: number;
  at: number;
}

export class RowStore implements AssignedRows {
  readonly table: RowTable;
  places: Uint8Array;
  readonly stretches: Stretch[] = [];
  /** Labels in the order in which they first occur; the column counts from 1. */
  readonly labels: string[] = [];
  readonly #files: HashedWriter[];
  readonly #numbers = new Map<string, number>();
  #hand: Hand = { lines: Buffer.alloc(0), row: 0, at: 0 };
  #placed = 0;

  /**
   * @param capacity The number of rows that is expected.
   * @param signed Whether they have signatures.
   * @param output Folder for the splits.
   * @param removed Path of the file for all others.
   */
  constructor(capacity: number, signed: boolean, output: string, removed: string) {
    this.table = new RowTable(capacity, signed);
    this.places = new Uint8Array(capacity);
    const splits = splitNames.toSorted((a, b) => placement[a] - placement[b]);
    const paths = [...splits.map((split) => join(output, nameOf(split))), removed];
    this.#files = paths.map((path) => new HashedWriter(path));
  }

  get columns(): RowColumns {
    return this.table.columns;
  }

  get capacity(): number {
    return this.table.capacity;
  }

  /** Of all rows so far. */
  get placements(): Uint8Array {
    return this.places.subarray(0, this.#placed);
  }

  /**
   * @param place Places each row in turn, in `places` too.
   * @param isShown Whether `show` is to hear of a row, if it stays.
   */
  take(
    { file, columns, labels, lines }: RowBatch,
    place: (row: number) => Placement,
    isShown: (row: number) => boolean,
    show: (line: Buffer) => void,
  ): void {
    const rows = columns.bytes.length;
    if (rows === 0) return;
    const numbers = labels.map((label) => this.#numberOf(label));
    columns.label.forEach((number, row) => {
      if (number > 0) columns.label[row] = numbers[number - 1];
    });
    this.#makeRoom(rows);
    const firstRow = this.table.count;
    this.table.append(columns);
    const all = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
    const hand: Hand = { lines: all, row: firstRow, at: 0 };
    this.#hand = hand;
    const last = firstRow + rows;
    for (let [row, at] = [firstRow, 0]; row < last; row++) {
      const end = at + columns.bytes[row - firstRow];
      const where = place(row);
      const begins = (row - firstRow) % STRETCH_ROWS === 0;
      // Neighbours that go the same way are moved together.
      const parts = begins || fileOfPlace(this.places[hand.row]) !== fileOfPlace(where);
      if (row > hand.row && parts) this.#move(hand, row, at);
      if (begins) this.#beginStretch(file, row, Math.min(STRETCH_ROWS, last - row));
      this.#placed = row + 1;
      if (isKept(where) && isShown(row)) show(all.subarray(at, end));
      at = end;
    }
    this.#move(hand, last, lines.length);
  }

  #beginStretch(file: number, firstRow: number, rows: number): void {
    const offsets = this.#files.map(({ size }) => size);
    this.stretches.push({ file, firstRow, rows, offsets });
  }

  /** A row of a source may hold many records. */
  #makeRoom(rows: number): void {
    this.table.makeRoom(rows);
    if (this.places.length >= this.capacity) return;
    const larger = new Uint8Array(this.capacity);
    larger.set(this.places);
    this.places = larger;
  }

  /** Moves the lines at hand to where their rows were placed, up to a row and its place. */
  #move(hand: Hand, row: number, at: number): void {
    this.#files[fileOfPlace(this.places[hand.row])].write(hand.lines, hand.at, at);
    hand.row = row;
    hand.at = at;
  }

  /** @returns SHA-256 by name of the file of each split; no row comes after that. */
  end(): Map<string, string> {
    for (const file of this.#files) file.end();
    return new Map(
      splitNames.map((split) => [nameOf(split), this.#files[placement[split]].digest]),
    );
  }

  /** Rows can be read until then. */
  close(): void {
    for (const file of this.#files) file.close();
  }

  /** All rows as their files were given, not in the order in which they were placed. */
  *inSourceOrder(): Generator<number> {
    for (const { firstRow, rows } of this.stretches.toSorted((a, b) => a.file - b.file))
      for (let row = firstRow; row < firstRow + rows; row++) yield row;
  }

  stretchOf(row: number): Stretch {
    let [low, high] = [0, this.stretches.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.stretches[middle].firstRow <= row) low = middle;
      else high = middle - 1;
    }
    return this.stretches[low];
  }

  /** A row that was placed, or the one that is to be placed next. */
  record(row: number): CanonicalRecord {
    const line = row < this.#hand.row ? this.#lineOf(row) : this.#lineAtHand(row);
    return JSON.parse(line.toString('utf8')) as CanonicalRecord;
  }

  #lineAtHand(row: number): Buffer {
    const { bytes } = this.table.columns;
    const { lines, row: first, at } = this.#hand;
    let start = at;
    for (let before = first; before < row; before++) start += bytes[before];
    return lines.subarray(start, start + bytes[row]);
  }

  #lineOf(row: number): Buffer {
    const { bytes } = this.table.columns;
    const { offsets, firstRow } = this.stretchOf(row);
    const file = fileOfPlace(this.places[row]);
    let at = offsets[file];
    for (let before = firstRow; before < row; before++)
      if (fileOfPlace(this.places[before]) === file) at += bytes[before];
    return this.#files[file].read(at, bytes[row]);
  }

  #numberOf(label: string): number {
    const known = this.#numbers.get(label);
    if (known !== undefined) return known;
    this.labels.push(label);
    this.#numbers.set(label, this.labels.length);
    return this.labels.length;
  }
}

const BUFFER_BYTES = 1 << 18;

/**
 * A file of lines that is hashed while it is written. Lines can be read back at any time.
 *
 * All of it happens on the thread that calls, by pieces that stay in its caches: handing blocks to
 * other threads to write took twice the processor time.
 */
class HashedWriter {
  /** SHA-256 of the file, once it has ended. */
  digest = '';
  readonly #file: number;
  readonly #hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #used = 0;
  #written = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w+');
  }

  /** Bytes of all lines. */
  get size(): number {
    return this.#written + this.#used;
  }

  /** Adds whole lines from a part of a buffer. */
  write(lines: Buffer, from: number, to: number): void {
    for (let at = from; at < to;) {
      const copied = lines.copy(this.#buffer, this.#used, at, to);
      this.#used += copied;
      at += copied;
      if (this.#used === this.#buffer.length) this.#flush();
    }
  }

  read(at: number, bytes: number): Buffer {
    const read = Buffer.allocUnsafe(bytes);
    const inFile = Math.max(0, Math.min(bytes, this.#written - at));
    for (let done = 0; done < inFile;) {
      const count = readSync(this.#file, read, done, inFile - done, at + done);
      if (count === 0) throw new Error('a file of lines is shorter than what was written to it');
      done += count;
    }
    const start = Math.max(0, at - this.#written);
    this.#buffer.copy(read, inFile, start, start + bytes - inFile);
    return read;
  }

  end(): void {
    this.#flush();
    this.digest = this.#hash.digest('hex');
  }

  close(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = this.#buffer.subarray(0, this.#used);
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at, bytes.length - at);
    this.#written += bytes.length;
    this.#used = 0;
  }
}
