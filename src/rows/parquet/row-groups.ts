/**
 * The row groups of a Parquet file, as its footer tells of them.
 *
 * @module
 */
import { parquetMetadataAsync, parquetSchema, type FileMetaData, type SchemaTree } from 'hyparquet';
import type { FileTail } from './file-tail.ts';
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
  const metadata = await parquetMetadataAsync(file, {
    initialFetchSize: file.endingBytes,
    geoparquet: false,
  });
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
  /** Their bytes lie before this. */
  end: number;
  /** Where the footer is, if the file may not have it yet. */
  tail?: FileTail;
}

export const ALL_GROUPS: GroupRange = { firstGroup: 0, endGroup: Infinity, end: Infinity };

/**
 * Cuts a file into ranges of about so many bytes.
 *
 * @param file Open for reading.
 * @param tail Of it.
 * @returns One of everything where the footer cannot be read.
 */
export async function groupRanges(
  file: number,
  bytes: number,
  tail?: FileTail,
): Promise<GroupRange[]> {
  const ranges: GroupRange[] = [];
  let held = bytes;
  try {
    const { groups } = await readFooter(new PositionReader(file, () => {}, tail));
    let end = 0;
    groups.forEach(({ metadata }, group) => {
      if (held >= bytes) {
        ranges.push({ firstGroup: group, endGroup: group, end, ...(tail && { tail }) });
        held = 0;
      }
      end = Math.max(end, endOf(metadata));
      const range = ranges[ranges.length - 1];
      range.endGroup++;
      range.end = end;
      held += Number(metadata.total_byte_size);
    });
  } catch {
    return [{ ...ALL_GROUPS, ...(tail && { tail }) }];
  }
  return ranges;
}

const endOf = ({ columns }: RowGroup['metadata']): number =>
  Math.max(
    0,
    ...columns.map(({ meta_data: meta }) =>
      meta === undefined
        ? Infinity
        : Number(meta.dictionary_page_offset || meta.data_page_offset) +
          Number(meta.total_compressed_size),
    ),
  );

/**
 * Rows that the footer tells of.
 *
 * @param file Open for reading.
 * @param tail Of it.
 * @throws Error when it is missing or damaged.
 */
export async function countRows(file: number, tail?: FileTail): Promise<number> {
  const { metadata } = await readFooter(new PositionReader(file, () => {}, tail));
  return Number(metadata.num_rows);
}
