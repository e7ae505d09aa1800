/**
 * The records of a sample of rows.
 *
 * @module
 */
import type { RowOrigin, Unfolded, Unfolder } from './unfold.ts';

export interface SampleRecord extends Unfolded {
  /** Place of its row in the sample. */
  row: number;
}

/** As many as are tried, of rows that hold more. */
const MOST = 4000;
const NOWHERE: RowOrigin = { file: '', line: 0 };

/**
 * @param unfolder Null where every row is a record.
 * @param origins Of the rows, by their places; left out where nobody asks for them.
 * @returns All of them, or so many as are tried, evenly spread.
 */
export function sampleRecords(
  unfolder: Unfolder | null,
  sample: readonly Record<string, unknown>[],
  origins?: readonly RowOrigin[],
): SampleRecord[] {
  if (unfolder === null) return sample.map((record, row) => ({ record, row }));
  let records: SampleRecord[] = [];
  let [step, seen] = [1, 0];
  for (const [row, source] of sample.entries())
    for (const unfolded of unfolder.records(source, origins?.[row] ?? NOWHERE)) {
      if (seen++ % step !== 0) continue;
      records.push({ ...unfolded, row });
      if (records.length < 2 * MOST) continue;
      records = records.filter((_, place) => place % 2 === 0);
      step *= 2;
    }
  return records;
}
