/**
 * The first rows of a large file: enough to guess how it will be mapped, and how many rows there
 * are.
 *
 * @module
 */
import type { LargeFile } from '../../ingest/scan/companion.ts';
import { UnitReader } from '../../ingest/units/unit-reader.ts';

const HEAD_ROWS = 2000;
const MARGIN = 2;

export interface Head {
  records: Record<string, unknown>[];
  /** Rows that the file has at most, unless later ones are much shorter than these. */
  mostRows: number;
}

/** @throws what a Parquet file without a footer does. */
export async function headOf({ file, format, bytes, first }: LargeFile): Promise<Head> {
  const reader = new UnitReader();
  const records: Record<string, unknown>[] = [];
  const add = (make: () => Record<string, unknown>) => {
    if (seen++ < HEAD_ROWS) records.push(make());
  };
  let seen = 0;
  const visit = reader.rows(file, format, first, {
    plain: (row) => add(() => row.record()),
    record: (record) => add(() => record),
    reject: () => {},
  });
  for await (const _ of visit) if (seen >= HEAD_ROWS) break;
  if ('linesBefore' in first) return { records, mostRows: (MARGIN * seen * bytes) / reader.bytes };
  const { readFooter } = await import('../../../rows/parquet/row-groups.ts');
  return { records, mostRows: readFooter(file).rows };
}
