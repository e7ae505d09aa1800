/**
 * Parquet: row groups one after the other, in stretches of rows that fit memory. A stretch that
 * cannot be decoded is refused with the rows it has; other row groups are unharmed.
 *
 * @module
 */
import { parquetMetadataAsync, parquetRead, parquetSchema, type FileMetaData } from 'hyparquet';
import { compressors as codecs } from 'hyparquet-compressors';
import { spool } from '../bytes/spool.ts';
import { DamagedStream } from '../bytes/stream.ts';
import { decodeLz4Block } from '../compression/lz4.ts';
import type { Batch, Reject } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { PositionReader } from './position-reader.ts';
import { parsers } from './parsers.ts';
import { RowAssembler } from './row-assembler.ts';

/** The library's own takes blocks that end without literals for damaged. */
const compressors = { ...codecs, LZ4_RAW: decodeLz4Block };

/** Decoded bytes that a stretch of rows may come to. */
const STRETCH_BYTES = 32 << 20;
const STRETCH_ROWS = 1 << 16;

/** Rows count from 1, through all row groups. */
export async function* readParquet(input: RecordInput): AsyncGenerator<Batch> {
  let spooled;
  try {
    spooled = await spool(input);
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    yield { records: [], rejects: [refuse(0, error.message, error.code)] };
    return;
  }
  const file = await PositionReader.open(spooled.path, spooled.onBytes);
  try {
    yield* readFile(file);
  } finally {
    await file.close();
    await spooled.release();
  }
}

async function* readFile(file: PositionReader): AsyncGenerator<Batch> {
  let metadata: FileMetaData;
  let nested: boolean;
  try {
    metadata = await parquetMetadataAsync(file);
    nested = isNested(metadata);
    const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
    if (rows !== Number(metadata.num_rows))
      throw new Error(`its row groups have ${rows} rows, not ${metadata.num_rows}`);
  } catch (error) {
    const message = `the footer of the Parquet file is missing or damaged: ${(error as Error).message}`;
    yield { records: [], rejects: [refuse(0, message)] };
    return;
  }
  let groupStart = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    const rows = Number(group.num_rows);
    const groupEnd = groupStart + rows;
    const bytesOfRow = Number(group.total_byte_size) / Math.max(1, rows);
    // The pages of nested columns cannot be entered in the middle.
    const stretch = nested
      ? rows
      : Math.max(1, Math.min(STRETCH_ROWS, Math.floor(STRETCH_BYTES / Math.max(1, bytesOfRow))));
    for (let start = groupStart; start < groupEnd; start += stretch) {
      const end = Math.min(groupEnd, start + stretch);
      try {
        yield* (await readRows(file, metadata, start, end)).batches();
      } catch (error) {
        const message = `rows ${start + 1} to ${groupEnd} of row group ${index + 1} are damaged: ${(error as Error).message}`;
        yield { records: [], rejects: [refuse(start + 1, message)] };
        break;
      }
    }
    file.forget();
    groupStart = groupEnd;
  }
}

async function readRows(
  file: PositionReader,
  metadata: FileMetaData,
  start: number,
  end: number,
): Promise<RowAssembler> {
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const rows = new RowAssembler(columns, start, end);
  let failure: unknown;
  // One column at a time: where the library gives up between two columns, the promise of the first
  // would be rejected with nobody listening. The same goes for what its callback throws.
  for (const column of new Set(columns))
    await parquetRead({
      file,
      metadata,
      compressors,
      parsers,
      geoparquet: false,
      utf8: false,
      columns: [column],
      rowStart: start,
      rowEnd: end,
      onChunk(chunk) {
        try {
          rows.add(chunk);
        } catch (error) {
          failure ??= error;
        }
      },
    });
  if (failure !== undefined) throw failure;
  return rows;
}

const isNested = (metadata: FileMetaData): boolean =>
  parquetSchema(metadata).children.some(
    ({ children, element }) => children.length > 0 || element.repetition_type === 'REPEATED',
  );

const refuse = (line: number, message: string, code: Reject['code'] = 'file.damaged'): Reject => ({
  line,
  code,
  message,
  excerpt: '',
});
