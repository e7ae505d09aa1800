/**
 * Reads the rows of ranges one by one, as they lie, into the same memory again and again. Fresh
 * memory for each would cost as much as reading it.
 *
 * @module
 */
import { readSync } from 'node:fs';
import type { CsvFormat } from '../../../rows/csv/dialect.ts';
import { visitCsv } from '../../../rows/csv/visit-csv.ts';
import { visitJsonl } from '../../../rows/jsonl/plain-lines.ts';
import type { RowListener } from '../../../rows/records/row-listener.ts';
import { fail } from '../../../problem/problem.ts';
import { RANGE_BYTES, type FileRange, type LineRange, type RangedFormat } from './file-range.ts';

/** What is looked at at a time should stay in the caches. */
const CHUNK_BYTES = 1 << 20;
/** Ranges of longer rows than these are not held whole. */
const MOST_HELD = 2 * RANGE_BYTES;

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
      const { visitGroups } = await import('../../../rows/parquet/visit-parquet.ts');
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
