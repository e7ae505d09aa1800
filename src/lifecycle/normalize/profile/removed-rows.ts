/**
 * The first few rows of each reason to leave a row out of the dataset, to show what is meant.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { placement } from '../splits/split-assignment.ts';
import { exampleOf } from './row-sample.ts';
import type { RowExample } from './text-survey.ts';

const removals = ['duplicate', 'nearDuplicate', 'leak'] as const;
export type Removal = (typeof removals)[number];

const EXAMPLES = 3;

/**
 * @param placements Of `placement`, by row.
 * @param record Reads one row.
 */
export function removedRows(
  placements: Uint8Array,
  record: (row: number) => CanonicalRecord,
): Record<Removal, RowExample[]> {
  const examplesOf = (why: Removal): RowExample[] => {
    const examples: RowExample[] = [];
    let row = placements.indexOf(placement[why]);
    for (
      ;
      row >= 0 && examples.length < EXAMPLES;
      row = placements.indexOf(placement[why], row + 1)
    )
      examples.push(exampleOf(record(row)));
    return examples;
  };
  return Object.fromEntries(removals.map((why) => [why, examplesOf(why)])) as Record<
    Removal,
    RowExample[]
  >;
}
