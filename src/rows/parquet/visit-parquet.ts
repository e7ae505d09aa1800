/**
 * Parquet row by row, without a record made for every row: pages of all columns side by side, as
 * many in memory as rows are being read from. Where a page is damaged, the rest of its row group is
 * refused; the rows before it and other row groups are unharmed.
 *
 * @module
 */
import type { Compressors } from 'hyparquet';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { spool } from '../bytes/spool.ts';
import { DamagedStream } from '../bytes/stream.ts';
import type { Reject } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { Names } from '../records/names.ts';
import type { RowListener } from '../records/row-listener.ts';
import { compressorsOfOnePage } from './codecs.ts';
import { FileWindow } from './file-window.ts';
import { LeafColumn } from './leaf-column.ts';
import { PageArena } from './page-arena.ts';
import { ParquetRow } from './parquet-row.ts';
import { parsers } from './parsers.ts';
import { PositionReader } from './position-reader.ts';
import { notText } from './row-assembler.ts';
import {
  ALL_GROUPS,
  readFooter,
  type Footer,
  type GroupRange,
  type RowGroup,
} from './row-groups.ts';
import { rowsByLibrary } from './rows-by-library.ts';
import { rowShapeOf, type LeafSchema, type RowShape } from './row-shape.ts';

/** Rows between two rests. */
const STEP = 1 << 10;
/** Read ahead for all columns of a row group. */
const WINDOW_BYTES = 32 << 20;
const MOST_OF_COLUMN = 1 << 20;
const LEAST_OF_COLUMN = 1 << 14;

/**
 * Rows count from 1, through all row groups. Yields now and then, so that the caller can rest, stop
 * or send on what it has.
 */
export async function* visitParquet(
  input: RecordInput,
  listener: RowListener,
): AsyncGenerator<void> {
  let spooled;
  try {
    spooled = await spool(input);
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    listener.reject(refuse(0, error.message, error.code));
    return;
  }
  const file = PositionReader.open(spooled.path, spooled.onBytes);
  try {
    yield* visitFile(file, listener, ALL_GROUPS);
  } finally {
    await file.close();
    await spooled.release();
  }
}

/** The same for some row groups. */
export const visitGroups = (
  file: number,
  range: GroupRange,
  listener: RowListener,
  onBytes: (bytes: number) => void,
): AsyncGenerator<void> =>
  visitFile(new PositionReader(file, onBytes, range.tail), listener, range);

async function* visitFile(
  file: PositionReader,
  listener: RowListener,
  { firstGroup, endGroup }: GroupRange,
): AsyncGenerator<void> {
  const names = new Names();
  let footer: Footer;
  let shape: RowShape | null;
  try {
    footer = await readFooter(file);
    shape = rowShapeOf(footer.schema, names);
  } catch (error) {
    const why = (error as Error).message;
    listener.reject(refuse(0, `the footer of the Parquet file is missing or damaged: ${why}`));
    return;
  }
  const compressors = await compressorsOfOnePage();
  for (const [index, group] of footer.groups.entries()) {
    if (index < firstGroup || index >= endGroup) continue;
    const damaged = (row: number, error: Error): void => {
      const rows = `rows ${row + 1} to ${group.start + group.rows} of row group ${index + 1}`;
      listener.reject(refuse(row + 1, `${rows} are damaged: ${error.message}`));
    };
    const columns = (leaves: readonly LeafSchema[], arena: PageArena) =>
      columnsOf(file, group, leaves, arena, compressors);
    if (shape !== null) yield* visitGroup(group, shape, names, columns, listener, damaged);
    else
      for await (const { records, rejects } of rowsByLibrary(file, footer, group, damaged)) {
        for (const { record, line } of records) listener.record(record, line);
        for (const reject of rejects) listener.reject(reject);
        yield;
      }
  }
}

function* visitGroup(
  group: RowGroup,
  shape: RowShape,
  names: Names,
  columns: (leaves: readonly LeafSchema[], arena: PageArena) => LeafColumn[],
  listener: RowListener,
  damaged: (row: number, error: Error) => void,
): Generator<void> {
  const arena = new PageArena();
  let at = group.start;
  let row: ParquetRow | undefined;
  for (const end = at + group.rows; at < end; at++) {
    try {
      row ??= new ParquetRow(shape, names, columns(shape.leaves, arena), arena);
      row.read();
    } catch (error) {
      damaged(at, error as Error);
      return;
    }
    const line = at + 1;
    if (row.broken !== undefined)
      listener.reject(notText(line, row.broken.column, row.broken.text));
    else if (row.isPlain) listener.plain(row, line);
    else listener.record(row.record(), line);
    if (line % STEP === 0) yield;
  }
  yield;
}

/** @throws Error when the footer does not tell of one. */
function columnsOf(
  file: PositionReader,
  { metadata: { columns } }: RowGroup,
  leaves: readonly LeafSchema[],
  arena: PageArena,
  compressors: Compressors,
): LeafColumn[] {
  const bytes = Math.floor(WINDOW_BYTES / leaves.length);
  const windowBytes = Math.max(LEAST_OF_COLUMN, Math.min(MOST_OF_COLUMN, bytes));
  return leaves.map(({ path, definition, repetition, isText }) => {
    const pathInSchema = path.slice(1).map(({ element }) => element.name);
    const { meta_data: meta, file_path } =
      columns.find(({ meta_data }) => isSame(meta_data?.path_in_schema, pathInSchema)) ?? {};
    if (meta === undefined || file_path) throw new Error(`column ${pathInSchema[0]} is not there`);
    const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
    const end = start + Number(meta.total_compressed_size);
    if (!(start >= 0 && end >= start && end <= file.byteLength))
      throw new RangeError(`the file has no bytes ${start} to ${end}`);
    const library = {
      ...meta,
      pathInSchema,
      element: path[path.length - 1].element,
      schemaPath: path,
      parsers: { ...DEFAULT_PARSERS, ...parsers },
      compressors,
      utf8: false,
    };
    const window = new FileWindow(file.descriptor, [start, end], windowBytes, file.onBytes);
    return new LeafColumn({ library, isText, definition, repetition }, window, arena);
  });
}

const isSame = (path: readonly string[] | undefined, other: readonly string[]): boolean =>
  path?.length === other.length && path.every((name, at) => name === other[at]);

const refuse = (line: number, message: string, code: Reject['code'] = 'file.damaged'): Reject => ({
  line,
  code,
  message,
  excerpt: '',
});
