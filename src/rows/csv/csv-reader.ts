/**
 * Whole rows of delimited text, block after block. Rows that are written as RFC 4180 has it are
 * handed over as they lie; any other, and what cannot be read, goes by way of lines, from where
 * reading goes on as if it had been that way from the start: at a row's start nothing is open.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { decodeLines, type LineBatch } from '../records/lines.ts';
import type { RowListener } from '../records/node-row.ts';
import { CsvRow } from './csv-row.ts';
import type { CsvFormat } from './dialect.ts';
import type { Header } from './header.ts';
import { ROW_END, type CsvIndex } from './index/csv-index.ts';
import { recordOf } from './record-of.ts';
import { assembleRows, MAX_LINES_OF_ROW } from './rows.ts';

const LINE_FEED = 0x0a;
const NOTHING = -1;
/** Where one row has to be looked at closely, its neighbours are too. */
const CLOSE_LOOK_BYTES = 1 << 14;

export class CsvReader {
  /** Of the next row, counted from 1. */
  line: number;
  readonly #index: CsvIndex;
  readonly #format: CsvFormat;
  readonly #header: Header;
  readonly #row: CsvRow;
  readonly #delimiter: number;
  readonly #firstName: Buffer | null;
  /** Whether a row with all delimiters may yet be white space. */
  readonly #mayBeBlank: boolean;
  readonly #toRecord: ReturnType<typeof recordOf>;
  readonly #listener: RowListener;

  constructor(
    index: CsvIndex,
    format: CsvFormat,
    header: Header,
    firstLine: number,
    listener: RowListener,
  ) {
    this.#index = index;
    this.#format = format;
    this.#header = header;
    this.line = firstLine;
    this.#listener = listener;
    const { columns, delimiter } = format;
    this.#row = new CsvRow(columns);
    this.#delimiter = delimiter.charCodeAt(0);
    this.#firstName = format.header ? Buffer.from(columns[0]) : null;
    this.#mayBeBlank = columns.length === 1 || delimiter.trim() === '';
    this.#toRecord = recordOf(columns);
  }

  /** Whether files of this format can be read in this way. */
  static takes({ delimiter, columns }: CsvFormat): boolean {
    return (
      delimiter.length === 1 &&
      !/["\n\r\0\u0080-\uffff]/.test(delimiter) &&
      new CsvRow(columns).isComplete
    );
  }

  /**
   * Reads the whole rows of a block that begins with one.
   *
   * @param block Not filled anew afterwards.
   * @returns Where the row begins that the end of the block cuts.
   */
  read(block: Buffer): number {
    const end = block.lastIndexOf(LINE_FEED) + 1;
    if (!isUtf8(block.subarray(0, end))) return this.#lookClosely(block, 0, end, end);
    this.#row.block = block;
    this.#index.take(block.subarray(0, end));
    let at = 0;
    while (at < end) {
      this.#index.index(at, this.#delimiter);
      at = this.#plainRows(at);
      if (at === end) break;
      const next = this.#lookClosely(block, at, end, CLOSE_LOOK_BYTES);
      if (next === at) break;
      at = next;
    }
    return at;
  }

  /** @returns The start of the first row that is not whole, or not as it should be. */
  #plainRows(from: number): number {
    const { tape, count } = this.#index;
    const { block } = this.#row;
    const columns = this.#format.columns.length;
    let start = from;
    let [line, linesBefore] = [this.line, 0];
    const base = line;
    for (let token = 0; token < count;) {
      const first = token;
      while (token < count && tape[token] < ROW_END) token++;
      if (token === count) break;
      const stop = tape[token] - ROW_END;
      const lines = tape[token + 1];
      const isOneLine = lines - linesBefore === 1;
      if (this.#isPlain(start, first, token - first + 1 === columns, lines - linesBefore))
        this.#listener.plain(this.#row, line);
      else if (isOneLine) this.#closely(block.subarray(start, stop), line, false);
      else break;
      token += 2;
      start = stop + 1;
      line = base + lines;
      linesBefore = lines;
    }
    this.line = line;
    return start;
  }

  #isPlain(start: number, token: number, isWhole: boolean, lines: number): boolean {
    if (!isWhole || lines > MAX_LINES_OF_ROW || this.#header.pending) return false;
    const { block } = this.#row;
    const { tape } = this.#index;
    if (this.#mayBeBlank && !hasInk(block, start)) return false;
    return this.#row.take(start, tape, token) && !this.#mayBeHeader();
  }

  #mayBeHeader(): boolean {
    const name = this.#firstName;
    if (name === null) return false;
    const row = this.#row;
    const [start, end] = [row.start(1), row.end(1)];
    if (end - start !== name.length) return false;
    return row.block.compare(name, 0, name.length, start, end) === 0;
  }

  /**
   * Reads some whole lines from the start of a row on.
   *
   * @returns Where reading goes on: the same place where the row is cut by the end of the block.
   */
  #lookClosely(block: Buffer, start: number, end: number, bytes: number): number {
    for (let size = bytes; ; size *= 4) {
      const feed = block.indexOf(LINE_FEED, Math.min(end, start + size) - 1);
      const stop = feed < 0 || feed >= end ? end : feed + 1;
      if (stop === start) return start;
      const rest = this.#closely(block.subarray(start, stop - 1), this.line, true);
      if (rest === NOTHING) {
        this.line += countFeeds(block, start, stop);
        return stop;
      }
      if (rest > this.line || stop === end) {
        let at = start;
        for (; this.line < rest; this.line++) at = block.indexOf(LINE_FEED, at) + 1;
        return at;
      }
    }
  }

  /**
   * Reads lines as such.
   *
   * @param mayGoOn Where a row is open at their end: it is left for another time.
   * @returns The number of the line where that row starts, or -1.
   */
  #closely(bytes: Buffer, line: number, mayGoOn: boolean): number {
    const { delimiter, columns } = this.#format;
    const batch: LineBatch = { lines: [], rejects: [] };
    decodeLines({ bytes, line }, batch);
    const { rows, rejects, rest } = assembleRows(batch.lines, {
      delimiter,
      columns: columns.length,
      final: !mayGoOn,
    });
    const from = rest.length === 0 ? NOTHING : rest[0].line;
    for (const reject of batch.rejects) if (from < 0 || reject.line < from) rejects.push(reject);
    const kept = this.#header.remove(rows, rejects);
    for (const row of kept) this.#listener.record(this.#toRecord(row.fields), row.line);
    for (const reject of rejects.sort((a, b) => a.line - b.line)) this.#listener.reject(reject);
    return from;
  }
}

/** Something that is no white space in the first line of a row, as far as ASCII tells. */
function hasInk(block: Buffer, start: number): boolean {
  for (let at = start; block[at] !== LINE_FEED; at++)
    if (block[at] > 0x20 && block[at] < 0x7f) return true;
  return false;
}

function countFeeds(block: Buffer, start: number, end: number): number {
  let feeds = 0;
  for (
    let at = block.indexOf(LINE_FEED, start);
    at >= 0 && at < end;
    at = block.indexOf(LINE_FEED, at + 1)
  )
    feeds++;
  return feeds;
}
