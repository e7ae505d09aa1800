/**
 * Delimited text row by row, without a record made for every row.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { DamagedStream } from '../bytes/stream.ts';
import { streamOf, type RecordInput } from '../records/input.ts';
import type { LineLimits } from '../records/lines.ts';
import type { RowListener } from '../records/node-row.ts';
import { CsvReader } from './csv-reader.ts';
import type { CsvFormat } from './dialect.ts';
import { Header } from './header.ts';
import { CsvIndex, MOST_INDEXED_BYTES } from './index/csv-index.ts';
import { readCarefully } from './read-carefully.ts';

export interface CsvOptions {
  /** The input goes on behind the header, with the start of a row. */
  continued?: boolean;
  /** A row begins at the end of the input, or so it is hoped: what is left there is not read. */
  goesOn?: boolean;
  limits?: Partial<LineLimits>;
}

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Yields after each block, so that the caller can rest, stop or send on what it has.
 *
 * @returns Bytes of the input that were read: a row starts behind them. 0 where that is not known.
 */
export async function* visitCsv(
  input: RecordInput,
  format: CsvFormat,
  listener: RowListener,
  { continued = false, goesOn = false, limits = {} }: CsvOptions = {},
): AsyncGenerator<number> {
  const header = new Header(format, continued);
  const most = CsvReader.takes(format)
    ? Math.min(MOST_INDEXED_BYTES, limits.maxBytes ?? Infinity)
    : 0;
  const reader = new CsvReader(await CsvIndex.load(), format, header, 1, listener);
  const source = streamOf(input, limits.chunkBytes)[Symbol.asyncIterator]();
  let started = continued;
  let offset = 0;
  let rest: Buffer = Buffer.alloc(0);
  const go = (bytes: number): void => {
    offset += bytes;
    rest = rest.subarray(bytes);
  };
  /** What is left, after a mark that is taken for one at the start of a file. */
  const left = async function* (failure?: DamagedStream) {
    if (started) yield BYTE_ORDER_MARK;
    yield rest;
    if (failure) throw failure;
    yield* { [Symbol.asyncIterator]: () => source };
  };
  let failure: DamagedStream | undefined;
  try {
    for (;;) {
      const { value: chunk, done } = await source.next();
      if (done) break;
      rest = joined(rest, chunk);
      if (rest.length > most) break;
      if (!started && rest.includes(LINE_FEED)) {
        started = true;
        if (rest.subarray(0, 3).equals(BYTE_ORDER_MARK)) go(BYTE_ORDER_MARK.length);
        const end = rest.indexOf(LINE_FEED) + 1;
        if (format.separatorLine && isUtf8(rest.subarray(0, end))) {
          go(end);
          reader.line++;
        }
      }
      if (started) go(reader.read(rest));
      yield header.pending ? 0 : offset;
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    failure = error;
  }
  if (goesOn) return;
  const rules = started ? { ...format, separatorLine: undefined } : format;
  for await (const { records, rejects } of readCarefully(
    left(failure),
    rules,
    header,
    reader.line - 1,
    limits,
  )) {
    for (const { record, line } of records) listener.record(record, line);
    for (const reject of rejects) listener.reject(reject);
    yield 0;
  }
}

/** Neighbours in memory need no copy. */
function joined(rest: Buffer, chunk: Buffer): Buffer {
  const end = rest.byteOffset + rest.length;
  if (rest.length === 0) return chunk;
  if (rest.buffer === chunk.buffer && end === chunk.byteOffset)
    return Buffer.from(rest.buffer, rest.byteOffset, rest.length + chunk.length);
  return Buffer.concat([rest, chunk]);
}
