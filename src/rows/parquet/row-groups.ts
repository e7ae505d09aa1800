/**
 * The row groups of a Parquet file, as its footer tells of them. A file on disk is cut into ranges
 * of whole row groups, which several threads can read.
 *
 * @module
 */
import { fstatSync } from 'node:fs';
import { parquetMetadata, parquetSchema, type ColumnMetaData, type SchemaTree } from 'hyparquet';
import { readBytes, type ColumnChunk } from './column-pages.ts';
import { parsers } from './page-values.ts';

export interface RowGroup {
  /** Counted from 1. */
  number: number;
  /** Rows of the file before it. */
  start: number;
  rows: number;
  /** Of its rows, unpacked. */
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
    return { number: index + 1, start: start - rows, rows, bytes, chunks };
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

/** Row groups that can be read without a look at the footer. It can be sent to a thread. */
export interface GroupRange {
  /** With these row groups alone; null where it cannot be read, as reading it again will tell. */
  footer: Footer | null;
}

/**
 * Cuts a file into ranges of about so many bytes.
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
  return cuts.map((groups) => ({ footer: { ...footer, groups } }));
}
