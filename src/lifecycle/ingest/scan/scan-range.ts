/**
 * Looks through a range of a file of lines: what ingest has to know of it, and where to find some
 * of its records again.
 *
 * @module
 */
import { readSync } from 'node:fs';
import { MOST_INDEXED_BYTES } from '../../../formats/json/index/json-index.ts';
import { visitJsonl } from '../../../formats/jsonl/plain-lines.ts';
import type { Reject } from '../../../formats/records/batch.ts';
import { fail } from '../../../problem/problem.ts';
import { FieldSurvey, type FieldTally } from '../field-survey.ts';
import type { ByteRange } from './byte-ranges.ts';

export interface ScannedRange extends ByteRange {
  /** Lines that end in it. Other lines of it are counted from its own start. */
  lines: number;
  records: number;
  rejects: Reject[];
  fields: FieldTally[];
  /** Every so often a record: its number in the range, its line there, and the place of its bytes. */
  marks: Int32Array<ArrayBuffer>;
}

export const MARK_WORDS = 3;
const RECORDS_A_MARK = 16;
/** Of ranges of very long lines, which are not held as a whole. */
const CHUNK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;

export class RangeScanner {
  #buffer = Buffer.alloc(0);

  /** @param file Open for reading. */
  async scan(file: number, { start, end }: ByteRange): Promise<ScannedRange> {
    const survey = new FieldSurvey(Infinity);
    const rejects: Reject[] = [];
    const marks: number[] = [];
    let [lines, records] = [0, 0];
    const visit = visitJsonl(
      this.#chunks(file, start, end, (feeds) => (lines += feeds)),
      {
        plain: (row, line) => {
          survey.addRow(row, line);
          // A line that came in pieces was put together elsewhere.
          const isHere = row.block.buffer === this.#buffer.buffer;
          if (records++ % RECORDS_A_MARK === 0 && isHere)
            marks.push(
              records - 1,
              line,
              row.block.byteOffset - this.#buffer.byteOffset + row.start(0),
            );
        },
        record: (record, line) => {
          records++;
          survey.add(record, line);
        },
        reject: (reject) => rejects.push(reject),
      },
    );
    for await (const _ of visit);
    const fields = survey.tallies;
    return { start, end, lines, records, rejects, fields, marks: Int32Array.from(marks) };
  }

  /** A range of common lines in one piece, which is read into the same memory again and again. */
  async *#chunks(
    file: number,
    start: number,
    end: number,
    count: (feeds: number) => void,
  ): AsyncGenerator<Buffer> {
    const whole = end - start <= MOST_INDEXED_BYTES;
    if (whole && this.#buffer.length < end - start)
      this.#buffer = Buffer.allocUnsafeSlow(MOST_INDEXED_BYTES);
    for (let at = start; at < end;) {
      const bytes = Math.min(end - at, whole ? MOST_INDEXED_BYTES : CHUNK_BYTES);
      const chunk = whole ? this.#buffer.subarray(0, bytes) : Buffer.allocUnsafe(bytes);
      readFully(file, chunk, at);
      count(feedsOf(chunk));
      yield chunk;
      at += bytes;
    }
  }
}

/** @throws `object.changed` when the file ends before. */
export function readFully(file: number, target: Buffer, start: number): void {
  for (let at = 0; at < target.length;) {
    const read = readSync(file, target, at, target.length - at, start + at);
    if (read === 0) fail('object.changed', 'a file is shorter than it was when it was stored');
    at += read;
  }
}

function feedsOf(bytes: Buffer): number {
  let feeds = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) feeds++;
  return feeds;
}
