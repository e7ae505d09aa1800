/**
 * Streams bytes as lines of UTF-8. A line that is not UTF-8, too long to hold, or cut by damage
 * becomes a reject; its neighbours are unharmed. Memory is one chunk and one line.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { DamagedStream } from '../bytes/stream.ts';
import { excerpt, type Reject } from './batch.ts';
import { streamOf, type RecordInput } from './input.ts';

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

/** Whole lines as they lie in the file, without the last line end. */
export interface LineBlock {
  bytes: Buffer;
  /** Number of its first line. */
  line: number;
}

export interface LineBlocks {
  blocks: LineBlock[];
  rejects: Reject[];
}

export interface LineLimits {
  /** Longest line in bytes. */
  maxBytes: number;
  /** Bytes read at a time, from a file. */
  chunkBytes: number;
}

const DEFAULTS: LineLimits = { maxBytes: 16 << 20, chunkBytes: 1 << 20 };
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const KEPT_OF_LONG_LINE = 256;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Lines end in LF or CRLF; a UTF-8 byte order mark at the start is skipped. */
export async function* readLines(
  input: RecordInput,
  limits: Partial<LineLimits> = {},
): AsyncGenerator<LineBatch> {
  for await (const { blocks, rejects } of readLineBlocks(input, limits)) {
    const batch: LineBatch = { lines: [], rejects };
    for (const block of blocks) decodeLines(block, batch, limits);
    batch.rejects.sort((a, b) => a.line - b.line);
    yield batch;
  }
}

/** The same, undecoded. */
export async function* readLineBlocks(
  input: RecordInput,
  limits: Partial<LineLimits> = {},
): AsyncGenerator<LineBlocks> {
  const { maxBytes, chunkBytes } = { ...DEFAULTS, ...limits };
  const splitter = new LineSplitter(maxBytes);
  try {
    for await (const chunk of streamOf(input, chunkBytes)) yield splitter.push(chunk);
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    yield splitter.damaged(error);
    return;
  }
  yield splitter.end();
}

/** Adds the lines of a block to a batch. Decoding line by line keeps ASCII in one byte a character. */
export function decodeLines(
  { bytes, line: first }: LineBlock,
  batch: LineBatch,
  { maxBytes = DEFAULTS.maxBytes }: Partial<LineLimits> = {},
): void {
  const checked = isUtf8(bytes);
  for (let start = 0, line = first; start <= bytes.length; line++) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start > maxBytes)
      batch.rejects.push(tooLong(line, bytes.subarray(start, end), end - start));
    else if (checked || isUtf8(bytes.subarray(start, end))) {
      const stop = bytes[end - 1] === RETURN && end > start ? end - 1 : end;
      batch.lines.push({ line, text: bytes.toString('utf8', start, stop) });
    } else
      batch.rejects.push({
        line,
        code: 'record.encoding',
        message: 'the line is not UTF-8',
        excerpt: excerpt(bytes.toString('latin1', start, end)),
      });
    start = end + 1;
  }
}

class LineSplitter {
  readonly #maxBytes: number;
  #line = 1;
  #started = false;
  /** The unfinished line so far, in pieces; only its beginning once it is too long. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(data: Buffer): LineBlocks {
    const chunk = this.#started ? data : this.#withoutMark(data);
    const batch: LineBlocks = { blocks: [], rejects: [] };
    let start = 0;
    if (this.#pendingBytes > 0) {
      const end = chunk.indexOf(LINE_FEED);
      this.#hold(end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0) return batch;
      this.#finish(batch);
      start = end + 1;
    }
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end >= start) this.#split(chunk.subarray(start, end), batch);
    this.#hold(chunk.subarray(Math.max(start, end + 1)));
    return batch;
  }

  end(): LineBlocks {
    const batch: LineBlocks = { blocks: [], rejects: [] };
    if (this.#pendingBytes > 0) this.#finish(batch);
    return batch;
  }

  /** What is whole was given out; the line that the damage cut may look whole and is not. */
  damaged({ code, message }: DamagedStream): LineBlocks {
    const text = Buffer.concat(this.#pending).subarray(0, KEPT_OF_LONG_LINE).toString('latin1');
    return { blocks: [], rejects: [{ line: this.#line, code, message, excerpt: excerpt(text) }] };
  }

  #withoutMark(chunk: Buffer): Buffer {
    const { length } = BYTE_ORDER_MARK;
    if (this.#pendingBytes === 0 && chunk.length >= length) {
      this.#started = true;
      return chunk.subarray(0, length).equals(BYTE_ORDER_MARK) ? chunk.subarray(length) : chunk;
    }
    this.#hold(chunk.subarray(0, 3));
    const start = Buffer.concat(this.#pending);
    if (start.length < 3 && BYTE_ORDER_MARK.subarray(0, start.length).equals(start))
      return Buffer.alloc(0);
    this.#started = true;
    this.#pending = [];
    this.#pendingBytes = 0;
    const marked = start.subarray(0, 3).equals(BYTE_ORDER_MARK);
    return Buffer.concat([marked ? start.subarray(3) : start, chunk.subarray(3)]);
  }

  #hold(bytes: Buffer): void {
    this.#pendingBytes += bytes.length;
    if (bytes.length === 0) return;
    this.#pending.push(bytes);
    if (this.#pendingBytes > this.#maxBytes && this.#pending[0].length !== KEPT_OF_LONG_LINE)
      this.#pending = [Buffer.concat(this.#pending).subarray(0, KEPT_OF_LONG_LINE)];
    else if (this.#pendingBytes > this.#maxBytes) this.#pending.length = 1;
  }

  #finish(batch: LineBlocks): void {
    if (this.#pendingBytes > this.#maxBytes)
      batch.rejects.push(tooLong(this.#line++, this.#pending[0], this.#pendingBytes));
    else this.#split(Buffer.concat(this.#pending), batch);
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #split(bytes: Buffer, { blocks }: LineBlocks): void {
    blocks.push({ bytes, line: this.#line });
    this.#line++;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1))
      this.#line++;
  }
}

function tooLong(line: number, start: Buffer, bytes: number): Reject {
  return {
    line,
    code: 'record.too-long',
    message: `the line has ${bytes} bytes`,
    excerpt: excerpt(start.subarray(0, KEPT_OF_LONG_LINE).toString('latin1')),
  };
}
