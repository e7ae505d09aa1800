/**
 * Ranges of a file whose rows can be read without those before. Ingest and normalisation cut files
 * into the same ones.
 *
 * @module
 */
import type { CsvFormat } from '../../../rows/csv/dialect.ts';
import type { JsonlFormat } from '../../../rows/jsonl/jsonl.ts';
import type { ParquetFormat } from '../../../rows/parquet/parquet-format.ts';
import type { GroupRange } from '../../../rows/parquet/row-groups.ts';
import type { RecordFormat } from '../../../rows/format.ts';

/** Rows of a file; of Parquet, row groups. */
export type FileRange = LineRange | GroupRange;

/** Whole lines, and whole rows where these are of several lines. */
export interface LineRange {
  start: number;
  /** After the last byte. */
  end: number;
  /** Lines of the file before it. */
  linesBefore: number;
  /** Nothing follows; of a last range that ends with a row this need not be known. */
  last: boolean;
}

/** Formats whose files are cut. */
export type RangedFormat = JsonlFormat | CsvFormat | ParquetFormat;

export const isRanged = (format: RecordFormat): format is RangedFormat =>
  format.format === 'jsonl' || format.format === 'csv' || format.format === 'parquet';

/**
 * Bytes of a range, about. Snapshots say of delimited files whether they may be cut into ranges of
 * this size: a change of it is one of ingest's version.
 */
export const RANGE_BYTES = 4 << 20;

/** Of a file: fewer bytes take longer to share out among threads than to read. */
export const WORTH_THREADS = 16 << 20;
