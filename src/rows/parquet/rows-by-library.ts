/**
 * Row groups whose columns the library puts together: maps, JSON columns and other shapes that are
 * rare in data of text. Stretches of rows that fit memory, except where columns are nested: their
 * pages cannot be entered in the middle.
 *
 * @module
 */
import { parquetRead, type FileMetaData, type SchemaTree } from 'hyparquet';
import type { Batch } from '../records/batch.ts';
import { compressors } from './codecs.ts';
import { parsers } from './parsers.ts';
import type { PositionReader } from './position-reader.ts';
import { RowAssembler } from './row-assembler.ts';
import type { Footer, RowGroup } from './row-groups.ts';

/** Decoded bytes that a stretch of rows may come to. */
const STRETCH_BYTES = 32 << 20;
const STRETCH_ROWS = 1 << 16;

/**
 * @param damaged Hears of the row that nothing from there on could be read from, and why.
 */
export async function* rowsByLibrary(
  file: PositionReader,
  { metadata, schema }: Footer,
  { metadata: group, start: groupStart, rows }: RowGroup,
  damaged: (row: number, error: Error) => void,
): AsyncGenerator<Batch> {
  const end = groupStart + rows;
  const bytesOfRow = Number(group.total_byte_size) / Math.max(1, rows);
  const stretch = isNested(schema)
    ? rows
    : Math.max(1, Math.min(STRETCH_ROWS, Math.floor(STRETCH_BYTES / Math.max(1, bytesOfRow))));
  for (let start = groupStart; start < end; start += stretch)
    try {
      const columns = schema.children.map(({ element }) => element.name);
      yield* (
        await readRows(file, metadata, columns, start, Math.min(end, start + stretch))
      ).batches();
    } catch (error) {
      damaged(start, error as Error);
      break;
    }
  file.forget();
}

async function readRows(
  file: PositionReader,
  metadata: FileMetaData,
  columns: readonly string[],
  start: number,
  end: number,
): Promise<RowAssembler> {
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

const isNested = ({ children: columns }: SchemaTree): boolean =>
  columns.some(
    ({ children, element }) => children.length > 0 || element.repetition_type === 'REPEATED',
  );
