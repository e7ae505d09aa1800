/**
 * Cuts a file of lines into ranges of whole lines, looking at little of it.
 *
 * @module
 */
import { readSync } from 'node:fs';

export interface ByteRange {
  start: number;
  /** After the last byte. */
  end: number;
}

const LINE_FEED = 0x0a;
/** Looked at for the end of a line, less and then more. */
const WINDOWS = [1 << 14, 1 << 18];

/** @param bytes A range has so many at most, unless a line is longer. */
export function* byteRanges(file: number, size: number, bytes: number): Generator<ByteRange> {
  for (let start = 0; start < size;) {
    const end = size - start <= bytes ? size : endOfLines(file, size, start, start + bytes);
    yield { start, end };
    start = end;
  }
}

/** After the last line feed before `most`; if there is none, after the first one behind it. */
function endOfLines(file: number, size: number, start: number, most: number): number {
  for (const window of [...WINDOWS, most - start]) {
    const from = Math.max(start, most - window);
    const last = read(file, from, most - from).lastIndexOf(LINE_FEED);
    if (last >= 0) return from + last + 1;
  }
  for (let at = most; at < size; at += WINDOWS[1]) {
    const first = read(file, at, WINDOWS[1]).indexOf(LINE_FEED);
    if (first >= 0) return at + first + 1;
  }
  return size;
}

function read(file: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  return buffer.subarray(0, readSync(file, buffer, 0, bytes, at));
}
