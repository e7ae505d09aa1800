/**
 * The row groups of a Parquet file, as its footer tells of them.
 *
 * @module
 */
import { parquetMetadataAsync, parquetSchema, type FileMetaData, type SchemaTree } from 'hyparquet';
import { PositionReader } from './position-reader.ts';

export interface RowGroup {
  metadata: FileMetaData['row_groups'][number];
  /** Rows of the file before it. */
  start: number;
  rows: number;
}

export interface Footer {
  metadata: FileMetaData;
  schema: SchemaTree;
  groups: RowGroup[];
}

/** @throws Error when it is missing or damaged. */
export async function readFooter(file: PositionReader): Promise<Footer> {
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const schema = parquetSchema(metadata);
  let start = 0;
  const groups = metadata.row_groups.map((group) => {
    const rows = Number(group.num_rows);
    start += rows;
    return { metadata: group, start: start - rows, rows };
  });
  if (start !== Number(metadata.num_rows))
    throw new Error(`its row groups have ${start} rows, not ${metadata.num_rows}`);
  return { metadata, schema, groups };
}

/** Row groups from one up to before another. */
export interface GroupRange {
  firstGroup: number;
  /** After the last. */
  endGroup: number;
}

/**
 * Cuts a file into ranges of about so many bytes.
 *
 * @param file Open for reading.
 * @returns One of everything where the footer cannot be read.
 */
export async function groupRanges(file: number, bytes: number): Promise<GroupRange[]> {
  const ranges: GroupRange[] = [];
  let held = bytes;
  try {
    const { groups } = await readFooter(new PositionReader(file, () => {}));
    groups.forEach(({ metadata }, group) => {
      if (held >= bytes) {
        ranges.push({ firstGroup: group, endGroup: group });
        held = 0;
      }
      ranges[ranges.length - 1].endGroup++;
      held += Number(metadata.total_byte_size);
    });
  } catch {
    return [{ firstGroup: 0, endGroup: Infinity }];
  }
  return ranges;
}

/**
 * Rows that the footer tells of.
 *
 * @param file Open for reading.
 * @throws Error when it is missing or damaged.
 */
export async function countRows(file: number): Promise<number> {
  const { metadata } = await readFooter(new PositionReader(file, () => {}));
  return Number(metadata.num_rows);
}
