/**
 * Arrow IPC: the file format, which is also Feather version 2, and the stream format. One record
 * batch is in memory at a time.
 *
 * @module
 */
import './vector-bounds.ts';
import { isUtf8 } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';
import {
  CompressionType,
  compressionRegistry,
  DataType,
  RecordBatchReader,
  type Data,
  type RecordBatch,
  Vector,
} from 'apache-arrow';
import { decompress as decompressZstd } from 'fzstd';
import { spool } from '../bytes/spool.ts';
import { DamagedStream } from '../bytes/stream.ts';
import { decodeLz4Frame } from '../compression/lz4.ts';
import { excerpt, type Batch, type Reject } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { jsonValue } from '../records/json-value.ts';

const MAGIC = 'ARROW1';
const ROWS_OF_BATCH = 1 << 12;

// Copies, because numbers are read in place and must lie on borders of their size.
compressionRegistry.set(CompressionType.LZ4_FRAME, {
  decode: (bytes) => new Uint8Array(decodeLz4Frame(bytes)),
});
compressionRegistry.set(CompressionType.ZSTD, {
  decode: (bytes) => new Uint8Array(decompressZstd(bytes)),
});

/**
 * Reads the rows of an Arrow file or stream as records; they count from 1, through all record
 * batches. Damage is no error but a reject, after the rows before it.
 */
export async function* readArrow(input: RecordInput): AsyncGenerator<Batch> {
  let spooled;
  try {
    spooled = await spool(input);
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    yield { records: [], rejects: [refuse(0, error.message, error.code)] };
    return;
  }
  const file = await open(spooled.path);
  const { size } = await file.stat();
  let rows = 0;
  try {
    await refuseCut(file, size);
    for await (const batch of batchesOf(file)) {
      if (batch.numRows > 8 * size || batch.data.children.some(isShort))
        throw new RangeError(`a batch claims ${batch.numRows} rows`);
      for (let from = 0; from < batch.numRows; from += ROWS_OF_BATCH)
        yield readRows(batch, from, Math.min(batch.numRows, from + ROWS_OF_BATCH), rows);
      rows += batch.numRows;
    }
    spooled.onBytes(size);
  } catch (error) {
    const message = `the Arrow data is damaged after row ${rows}: ${(error as Error).message}`;
    yield { records: [], rejects: [refuse(rows === 0 ? 0 : rows + 1, message)] };
  } finally {
    // The reader may have closed it.
    await file.close().catch(() => {});
    await spooled.release();
  }
}

/**
 * Damage must not make the reader turn in circles: a stream is given as what cannot be read twice,
 * and the batches of a file are asked for one by one, by its footer.
 */
async function* batchesOf(file: FileHandle): AsyncGenerator<RecordBatch> {
  const { buffer } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
  if (buffer.toString('latin1') !== MAGIC) {
    const stream = file.createReadStream({ start: 0, autoClose: false });
    return yield* await RecordBatchReader.from(stream);
  }
  const reader = await (await RecordBatchReader.from(strict(file))).open();
  if (!reader.isFile()) throw new RangeError('the footer is missing');
  for (let index = 0; index < reader.numRecordBatches; index++) {
    const batch = await reader.readRecordBatch(index);
    if (batch === null) throw new RangeError(`batch ${index + 1} is not where the footer says`);
    yield batch;
  }
}

/** The library asks again for ever where nothing is to be read. */
function strict(file: FileHandle): FileHandle {
  return new Proxy(file, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name === 'read')
        return async (buffer: Uint8Array, offset: number, length: number, position: number) => {
          const result = position >= 0 ? await file.read(buffer, offset, length, position) : null;
          if (!result?.bytesRead) throw new RangeError(`there are no bytes at ${position}`);
          return result;
        };
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/**
 * Tells whether a column has fewer values than rows: where the batch claims more rows than its columns
 * have, the library fills up with nulls. One that is null throughout may come without values.
 */
function isShort({ type, length, nullCount, values, valueOffsets }: Data): boolean {
  if (nullCount === length) return false;
  if (valueOffsets !== undefined) return valueOffsets.length <= length;
  if (values === undefined) return false;
  return values.length * (DataType.isBool(type) ? 8 : 1) < length;
}

/** The file format ends as it begins; the library would read a cut one as a shorter stream. */
async function refuseCut(file: FileHandle, size: number): Promise<void> {
  const [head, tail] = await Promise.all(
    [0, Math.max(0, size - MAGIC.length)].map(async (position) => {
      const { buffer } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, position);
      return buffer.toString('latin1');
    }),
  );
  if (size < 2 * MAGIC.length || (head === MAGIC && tail !== MAGIC))
    throw new Error('its end is missing');
}

function readRows(batch: RecordBatch, from: number, to: number, before: number): Batch {
  const result: Batch = { records: [], rejects: [] };
  const columns = batch.schema.fields.map(({ name, type }, index) => ({
    name,
    vector: batch.getChildAt(index)!,
    isText: DataType.isUtf8(type) || DataType.isLargeUtf8(type),
    convert: arrowValue(type),
  }));
  for (let row = from; row < to; row++) {
    const record: Record<string, unknown> = {};
    const line = before + row + 1;
    let reject: Reject | undefined;
    for (const { name, vector, isText, convert } of columns) {
      const value: unknown = vector.get(row);
      if (isText && typeof value === 'string') {
        if (value.includes('\uFFFD') && !isUtf8(bytesAt(vector, row)))
          reject ??= {
            line,
            code: 'record.encoding',
            message: `the text in ${name} is not UTF-8`,
            field: name,
            excerpt: excerpt(value),
          };
        record[name] = value;
      } else record[name] = convert(value);
    }
    if (reject === undefined) result.records.push({ line, record });
    else result.rejects.push(reject);
  }
  return result;
}

/** The bytes of a text, before they were decoded. A column of a batch is one piece of data. */
function bytesAt(vector: Vector, row: number): Uint8Array {
  const [{ values, valueOffsets }] = vector.data;
  return (values as Uint8Array).subarray(Number(valueOffsets[row]), Number(valueOffsets[row + 1]));
}

const refuse = (line: number, message: string, code: Reject['code'] = 'file.damaged'): Reject => ({
  line,
  code,
  message,
  excerpt: '',
});

/** Damaged offsets make lists of billions. */
const MAX_ITEMS = 1 << 20;

function arrowValue(type: DataType): (value: unknown) => unknown {
  if (DataType.isTimestamp(type) || DataType.isDate(type))
    return (value) => plain(typeof value === 'number' ? new Date(value) : value);
  if (DataType.isDecimal(type))
    return (value) => (value instanceof Uint32Array ? decimal(value, type.scale) : plain(value));
  return plain;
}

/** Digits beyond what a double holds are kept as text. */
function decimal(words: Uint32Array, scale: number): number | string {
  const unsigned = words.reduceRight((value, word) => (value << 32n) | BigInt(word), 0n);
  const value = BigInt.asIntN(32 * words.length, unsigned);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = `${value < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
  return digits.length <= 15 ? Number(text) : text;
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return jsonValue(value);
  if (value instanceof Vector) {
    if (value.length > MAX_ITEMS) throw new RangeError(`a list claims ${value.length} items`);
    return Array.from(value as Iterable<unknown>, plain);
  }
  if (ArrayBuffer.isView(value) || value instanceof Date) return jsonValue(value);
  if (Array.isArray(value)) return value.map(plain);
  const fields = 'toJSON' in value ? (value as { toJSON(): object }).toJSON() : value;
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, plain(item)]));
}
