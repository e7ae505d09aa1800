/**
 * Cuts a file into ranges. A row ends with a line feed; in delimited text, with one before which
 * there is an even number of quotes.
 *
 * That is so as long as quotes are used as RFC 4180 has it. Where they are not, a cut may lie within
 * a row. Whoever reads the ranges finds out: a range up to the first such place begins with a row,
 * and it does not end with one.
 *
 * @module
 */
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { RANGE_BYTES, type FileRange, type LineRange, type RangedFormat } from './file-range.ts';

const BLOCK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/**
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
    const { groupRanges } = await import('../../../rows/parquet/row-groups.ts');
    yield* await groupRanges(file, rangeBytes);
  } else yield* lineRanges(file, format === 'csv', rangeBytes);
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
