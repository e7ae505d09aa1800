/**
 * Streams a file as lines of UTF-8. A line that is not UTF-8, or too long to hold, becomes a
 * reject; its neighbours are unharmed. Memory is one chunk and one line.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { excerpt, type Reject } from './batch.ts';

export interface Line {
  /** Counted from 1. */
  line: number;
  /** Without its line end. */
  text: string;
}

export interface LineBatch {
  lines: Line[];
  rejects: Reject[];
}

export interface LineLimits {
  /** Longest line in bytes. */
  maxBytes: number;
  /** Bytes read at a time. */
  chunkBytes: number;
}

const DEFAULTS: LineLimits = { maxBytes: 16 << 20, chunkBytes: 1 << 20 };
const LINE_FEED = 0x0a;
const KEPT_OF_LONG_LINE = 256;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Lines end in LF or CRLF; a UTF-8 byte order mark at the start is skipped. */
export async function* readLines(
  path: string,
  limits: Partial<LineLimits> = {},
): AsyncGenerator<LineBatch> {
  const { maxBytes, chunkBytes } = { ...DEFAULTS, ...limits };
  let line = 1;
  /** The unfinished line so far; only its beginning once it is too long. */
  let pending: Buffer = Buffer.alloc(0);
  let pendingBytes = 0;
  let first = true;
  for await (const data of createReadStream(path, { highWaterMark: chunkBytes })) {
    let chunk = data as Buffer;
    if (first && chunk.subarray(0, 3).equals(BYTE_ORDER_MARK)) chunk = chunk.subarray(3);
    first = false;
    const batch: LineBatch = { lines: [], rejects: [] };
    if (pendingBytes > maxBytes) {
      const end = chunk.indexOf(LINE_FEED);
      pendingBytes += end < 0 ? chunk.length : end;
      if (end < 0) continue;
      batch.rejects.push(tooLong(line++, pending, pendingBytes));
      pending = Buffer.alloc(0);
      pendingBytes = 0;
      chunk = chunk.subarray(end + 1);
    }
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end >= 0) {
      const block = Buffer.concat([pending, chunk.subarray(0, end)]);
      line = splitBlock(block, line, maxBytes, batch);
      pending = chunk.subarray(end + 1);
      pendingBytes = pending.length;
    } else {
      pending = Buffer.concat([pending, chunk]);
      pendingBytes += chunk.length;
    }
    if (pendingBytes > maxBytes) pending = Buffer.from(pending.subarray(0, KEPT_OF_LONG_LINE));
    yield batch;
  }
  if (pendingBytes > 0) {
    const batch: LineBatch = { lines: [], rejects: [] };
    if (pendingBytes > maxBytes) batch.rejects.push(tooLong(line, pending, pendingBytes));
    else splitBlock(pending, line, maxBytes, batch);
    yield batch;
  }
}

/** Splits whole lines; returns the number of the line after them. */
function splitBlock(block: Buffer, firstLine: number, maxBytes: number, batch: LineBatch): number {
  let line = firstLine;
  if (block.length <= maxBytes && isUtf8(block)) {
    for (const text of block.toString('utf8').split('\n'))
      batch.lines.push({ line: line++, text: withoutReturn(text) });
    return line;
  }
  for (let start = 0; start <= block.length; line++) {
    const found = block.indexOf(LINE_FEED, start);
    const end = found < 0 ? block.length : found;
    const bytes = block.subarray(start, end);
    if (bytes.length > maxBytes) batch.rejects.push(tooLong(line, bytes, bytes.length));
    else if (isUtf8(bytes)) batch.lines.push({ line, text: withoutReturn(bytes.toString('utf8')) });
    else
      batch.rejects.push({
        line,
        code: 'record.encoding',
        message: 'the line is not UTF-8',
        excerpt: excerpt(bytes.toString('latin1')),
      });
    start = end + 1;
  }
  return line;
}

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

function tooLong(line: number, start: Buffer, bytes: number): Reject {
  return {
    line,
    code: 'record.too-long',
    message: `the line has ${bytes} bytes`,
    excerpt: excerpt(start.subarray(0, KEPT_OF_LONG_LINE).toString('latin1')),
  };
}
