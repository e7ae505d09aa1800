/**
 * Ranges of a file whose rows can be read without those before: cuts a file into them, and reads the
 * rows of one. Ingest and normalisation cut files into the same ones.
 *
 * A row ends with a line feed; in delimited text, with one before which there is an even number of
 * quotes. That is so as long as quotes are used as RFC 4180 has it. Where they are not, a cut may
 * lie within a row. Whoever reads the ranges finds out: a range up to the first such place begins
 * with a row, and it does not end with one.
 *
 * @module
 */
import { read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { CsvFormat } from '../../rows/csv/dialect.ts';
import { visitCsv } from '../../rows/csv/visit-csv.ts';
import type { RecordFormat } from '../../rows/format.ts';
import { type JsonlFormat, visitJsonl } from '../../rows/jsonl/jsonl.ts';
import type { ParquetFormat } from '../../rows/parquet/parquet-format.ts';
import type { GroupRange } from '../../rows/parquet/row-groups.ts';
import type { RowListener } from '../../rows/records/node-row.ts';
import { fail } from '../../problem/problem.ts';

/** Rows of a file; of Parquet, row groups. */
export type FileRange = LineRange | GroupRange;

/** Whole lines, and whole rows where these are of several lines. */
export interface LineRange {
  start: number;
  /** After the last byte. */
  end: number;
  /** Lines of the file before it. */
  linesBefore: number;
  /** Nothing follows; of a last range that ends with a row this need not be known. */
  last: boolean;
}

/** Formats whose files are cut. */
export type RangedFormat = JsonlFormat | CsvFormat | ParquetFormat;

export const isRanged = (format: RecordFormat): format is RangedFormat =>
  format.format === 'jsonl' || format.format === 'csv' || format.format === 'parquet';

/**
 * Bytes of a range, about. Snapshots say of delimited files whether they may be cut into ranges of
 * this size: a change of it is one of ingest's version.
 */
export const RANGE_BYTES = 4 << 20;

/** Of a file: fewer bytes take longer to share out among threads than to read. */
export const WORTH_THREADS = 16 << 20;

const BLOCK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/**
 * Cuts a file.
 *
 * @param file Open for reading.
 * @param rangeBytes A range ends with the first row that makes it as large as this.
 * @returns In their order. A Parquet file whose footer cannot be read is one range.
 */
export async function* rangesOfFile(
  file: number,
  { format }: RangedFormat,
  rangeBytes = RANGE_BYTES,
): AsyncGenerator<FileRange> {
  if (format === 'parquet') {
    const { groupRanges } = await import('../../rows/parquet/row-groups.ts');
    yield* await groupRanges(file, rangeBytes);
  } else yield* lineRanges(file, format === 'csv', rangeBytes);
}

/** Of the stored files that were cut last in this process, by their digest and how they were cut. */
const cutBefore = new Map<string, readonly FileRange[]>();
const MOST_KNOWN = 64;

/**
 * Cuts a stored file. Its bytes never change, so that one that was cut before, for ingest, need not
 * be read again for normalisation; a process that does not know it cuts it into the same ranges.
 *
 * @param sha256 Of the file.
 * @param file The same, open for reading.
 */
export async function* rangesOfStored(
  sha256: string,
  file: number,
  format: RangedFormat,
  rangeBytes = RANGE_BYTES,
): AsyncGenerator<FileRange> {
  const key = `${sha256} ${format.format} ${rangeBytes}`;
  const before = cutBefore.get(key);
  if (before !== undefined) return yield* before;
  const ranges: FileRange[] = [];
  for await (const range of rangesOfFile(file, format, rangeBytes)) {
    ranges.push(range);
    yield range;
  }
  cutBefore.set(key, ranges);
  const [oldest] = cutBefore.keys();
  if (cutBefore.size > MOST_KNOWN) cutBefore.delete(oldest);
}

/** @param quoted Line feeds may lie within quotes. */
async function* lineRanges(
  file: number,
  quoted: boolean,
  rangeBytes: number,
): AsyncGenerator<LineRange> {
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  const rows = new RowEnds(quoted);
  let [start, linesBefore, offset] = [0, 0, 0];
  for (;;) {
    const { bytesRead } = await readAt(file, block, 0, block.length, offset);
    if (bytesRead === 0) break;
    const bytes = block.subarray(0, bytesRead);
    for (let at = 0; ;) {
      at = rows.next(bytes, at, start + rangeBytes - offset);
      if (at < 0) break;
      yield { start, end: offset + at, linesBefore, last: false };
      start = offset + at;
      linesBefore = rows.lines;
    }
    offset += bytesRead;
  }
  if (offset > start) yield { start, end: offset, linesBefore, last: true };
}

/** Where rows end in the bytes of a file, which are shown block by block. */
class RowEnds {
  /** Line feeds so far. */
  lines = 0;
  readonly #quoted: boolean;
  /** Within quotes. */
  #open = false;

  constructor(quoted: boolean) {
    this.#quoted = quoted;
  }

  /**
   * Goes on from a place.
   *
   * @param least The row must end here or behind it.
   * @returns The place after the first such row; -1 at the end of the block.
   */
  next(block: Buffer, from: number, least: number): number {
    let quote = this.#quoted ? placeOf(block, QUOTE, from) : NOWHERE;
    const passQuotes = (end: number): void => {
      for (; quote < end; quote = placeOf(block, QUOTE, quote + 1)) this.#open = !this.#open;
    };
    for (let at = from; ;) {
      const feed = placeOf(block, LINE_FEED, at);
      passQuotes(feed);
      if (feed === NOWHERE) return -1;
      this.lines++;
      at = feed + 1;
      if (at >= least && !this.#open) return at;
    }
  }
}

const NOWHERE = Infinity;

/** A search for one byte goes at the speed of memory, where a loop takes ten times as long. */
function placeOf(block: Buffer, byte: number, from: number): number {
  const place = block.indexOf(byte, from);
  return place < 0 ? NOWHERE : place;
}

const readAt = promisify(read);

/** What is looked at at a time should stay in the caches. */
const CHUNK_BYTES = 1 << 20;
/** Ranges of longer rows than these are not held whole. */
const MOST_HELD = 2 * RANGE_BYTES;

/**
 * Reads the rows of ranges one by one, as they lie, into the same memory again and again. Fresh
 * memory for each would cost as much as reading it.
 */
export class RangeReader {
  /**
   * Of the range read last: whether the next one begins with a row. If not, neither does what this
   * one gave count.
   */
  inStep = true;
  /** Bytes of the file that were read for it. */
  bytes = 0;
  #room = Buffer.alloc(0);

  /**
   * Yields now and then, so that the caller can rest, stop or send on what it has.
   *
   * @param file Open for reading.
   * @param listener Lines are those of the file.
   * @throws `object.changed` when the file is shorter.
   */
  async *rows(
    file: number,
    format: RangedFormat,
    range: FileRange,
    listener: RowListener,
  ): AsyncGenerator<void> {
    this.inStep = true;
    this.bytes = 0;
    if (!('linesBefore' in range)) {
      const { visitGroups } = await import('../../rows/parquet/visit-parquet.ts');
      yield* visitGroups(file, range, listener, (bytes) => (this.bytes += bytes));
      return;
    }
    const placed = lineOfFile(listener, range.linesBefore);
    if (format.format === 'csv') yield* this.#csv(file, format, range, placed);
    else for await (const _ of visitJsonl(this.#chunks(file, range), placed)) yield;
  }

  async *#csv(
    file: number,
    format: CsvFormat,
    range: LineRange,
    listener: RowListener,
  ): AsyncGenerator<void> {
    const options = { continued: range.start > 0, goesOn: !range.last };
    let read = 0;
    for await (const next of visitCsv(this.#chunks(file, range), format, listener, options)) {
      read = next;
      yield;
    }
    this.inStep = !options.goesOn || read === range.end - range.start;
  }

  /** Chunks of a range, which hold until the next range is read. */
  async *#chunks(file: number, { start, end }: LineRange): AsyncGenerator<Buffer> {
    const bytes = end - start;
    const isHeld = bytes <= MOST_HELD;
    if (isHeld && this.#room.length < bytes)
      this.#room = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(bytes)));
    for (let at = 0; at < bytes; at += CHUNK_BYTES) {
      const stop = Math.min(bytes, at + CHUNK_BYTES);
      const chunk = isHeld ? this.#room.subarray(at, stop) : Buffer.allocUnsafeSlow(stop - at);
      readFully(file, chunk, start + at);
      this.bytes += chunk.length;
      yield chunk;
    }
  }
}

const lineOfFile = (listener: RowListener, before: number): RowListener => ({
  plain: (row, line) => listener.plain(row, before + line),
  record: (record, line) => listener.record(record, before + line),
  reject: (reject) => listener.reject({ ...reject, line: before + reject.line }),
});

function readFully(file: number, target: Buffer, start: number): void {
  for (let at = 0; at < target.length;) {
    const read = readSync(file, target, at, target.length - at, start + at);
    if (read === 0) fail('object.changed', 'a file is shorter than it was when it was stored');
    at += read;
  }
}
