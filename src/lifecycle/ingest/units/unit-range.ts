/**
 * Units: ranges of a file whose rows can be read without those before. Ingest and normalisation
 * share them.
 *
 * @module
 */
import type { GroupRange } from '../../../rows/parquet/row-groups.ts';

/** Rows of a file; of Parquet, row groups. */
export type UnitRange = LineRange | GroupRange;

/** Whole lines, and whole rows where these are of several lines. */
export interface LineRange {
  start: number;
  /** After the last byte. */
  end: number;
  /** Lines of the file before it. */
  linesBefore: number;
  /** Nothing follows; of a last unit that ends with a row this need not be known. */
  last: boolean;
}

/**
 * Bytes of a unit, about. Snapshots say of delimited files whether they may be cut into units of
 * this size: a change of it is one of ingest's version.
 */
export const UNIT_BYTES = 4 << 20;
