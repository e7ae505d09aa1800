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

  push(data: Buffer): LineBatch {
    const chunk = this.#started ? data : this.#withoutMark(data);
    const batch: LineBatch = { lines: [], rejects: [] };
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

  end(): LineBatch {
    const batch: LineBatch = { lines: [], rejects: [] };
    if (this.#pendingBytes > 0) this.#finish(batch);
    return batch;
  }

  /** What is whole was given out; the line that the damage cut may look whole and is not. */
  damaged({ code, message }: DamagedStream): LineBatch {
    const text = Buffer.concat(this.#pending).subarray(0, KEPT_OF_LONG_LINE).toString('latin1');
    return { lines: [], rejects: [{ line: this.#line, code, message, excerpt: excerpt(text) }] };
  }

  #withoutMark(chunk: Buffer): Buffer {
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

  #finish(batch: LineBatch): void {
    if (this.#pendingBytes > this.#maxBytes)
      batch.rejects.push(tooLong(this.#line++, this.#pending[0], this.#pendingBytes));
    else this.#split(Buffer.concat(this.#pending), batch);
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** Splits whole lines. Decoding line by line keeps ASCII lines in one byte a character. */
  #split(block: Buffer, batch: LineBatch): void {
    const checked = isUtf8(block);
    for (let start = 0; start <= block.length;) {
      const found = block.indexOf(LINE_FEED, start);
      const end = found < 0 ? block.length : found;
      const line = this.#line++;
      if (end - start > this.#maxBytes)
        batch.rejects.push(tooLong(line, block.subarray(start, end), end - start));
      else if (checked || isUtf8(block.subarray(start, end))) {
        const stop = block[end - 1] === RETURN && end > start ? end - 1 : end;
        batch.lines.push({ line, text: block.toString('utf8', start, stop) });
      } else
        batch.rejects.push({
          line,
          code: 'record.encoding',
          message: 'the line is not UTF-8',
          excerpt: excerpt(block.toString('latin1', start, end)),
        });
      start = end + 1;
    }
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
