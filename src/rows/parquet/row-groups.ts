/**
 * The row groups of a Parquet file, as its footer tells of them. A file on disk is cut into ranges
 * of row groups, which several threads can read.
 *
 * @module
 */
import { fstatSync } from 'node:fs';
import { parquetMetadata, parquetSchema, type ColumnMetaData, type SchemaTree } from 'hyparquet';
import { readBytes, type ColumnChunk } from './column-pages.ts';
import { parsers } from './page-values.ts';

/** A row group, or some rows of one. */
export interface RowGroup {
  /** Counted from 1. */
  number: number;
  /** Rows of the group that are passed over. */
  skip: number;
  /** Rows of the file before those that are read. */
  start: number;
  /** Rows that are read. */
  rows: number;
  /** Of all rows of the group, unpacked. */
  bytes: number;
  /** In the order of the schema; null for one that is in another file. */
  chunks: (ColumnChunk | null)[];
}

export interface Footer {
  schema: SchemaTree;
  groups: RowGroup[];
  /** Of the whole file. */
  rows: number;
}

const ENDING_BYTES = 8;

/**
 * @param file Open for reading.
 * @throws Error when it is missing or damaged.
 */
export function readFooter(file: number): Footer {
  const { size } = fstatSync(file);
  if (size < ENDING_BYTES) throw new Error('it is too short');
  const ending = readBytes(file, size - ENDING_BYTES, ENDING_BYTES);
  const length = ENDING_BYTES + new DataView(ending.buffer).getUint32(0, true);
  if (length > size) throw new Error(`it claims ${length} bytes of a file of ${size}`);
  const bytes = readBytes(file, size - length, length);
  const metadata = parquetMetadata(bytes, { parsers, geoparquet: false });
  let start = 0;
  const groups = metadata.row_groups.map(({ num_rows, total_byte_size, columns }, index) => {
    const rows = Number(num_rows);
    start += rows;
    const chunks = columns.map(({ meta_data: column, file_path }) =>
      column === undefined || file_path ? null : chunkOf(column),
    );
    const bytes = Number(total_byte_size);
    return { number: index + 1, skip: 0, start: start - rows, rows, bytes, chunks };
  });
  if (start !== Number(metadata.num_rows))
    throw new Error(`its row groups have ${start} rows, not ${metadata.num_rows}`);
  return { schema: parquetSchema(metadata), groups, rows: start };
}

function chunkOf(column: ColumnMetaData): ColumnChunk {
  const start = Number(column.dictionary_page_offset || column.data_page_offset);
  const end = start + Number(column.total_compressed_size);
  return { path: column.path_in_schema, codec: column.codec, start, end };
}

/** Row groups that can be read without another look at the footer. It can be sent to a thread. */
export interface GroupRange {
  /** With these row groups alone; null where it cannot be read, as reading it again will tell. */
  footer: Footer | null;
}

/**
 * The last row group is cut into so many parts, which threads share that are done with the others; many
 * writers make one group of a whole file. Whoever reads a part unpacks what is before it for the levels of
 * lists: a tenth or so of the work on that.
 */
const LAST_PARTS = 4;

/**
 * Cuts a file into ranges of about so many bytes, or of one row group that is larger.
 *
 * @param file Open for reading.
 * @param bytes Of their rows, unpacked.
 */
export function groupRanges(file: number, bytes: number): GroupRange[] {
  let footer: Footer;
  try {
    footer = readFooter(file);
  } catch {
    return [{ footer: null }];
  }
  const cuts: RowGroup[][] = [];
  let held = bytes;
  for (const group of footer.groups) {
    if (held >= bytes) {
      cuts.push([]);
      held = 0;
    }
    cuts[cuts.length - 1].push(group);
    held += group.bytes;
  }
  const last = cuts.pop();
  if (last?.length === 1) cuts.push(...partsOf(last[0], bytes).map((part) => [part]));
  else if (last !== undefined) cuts.push(last);
  return cuts.map((groups) => ({ footer: { ...footer, groups } }));
}

/** Parts are no smaller than `bytes`. */
function partsOf(group: RowGroup, bytes: number): RowGroup[] {
  const parts = Math.min(LAST_PARTS, Math.max(1, Math.floor(group.bytes / bytes)), group.rows);
  const before = (part: number): number => Math.floor((part * group.rows) / parts);
  return Array.from({ length: parts }, (_, part) => ({
    ...group,
    skip: before(part),
    start: group.start + before(part),
    rows: before(part + 1) - before(part),
  }));
}
