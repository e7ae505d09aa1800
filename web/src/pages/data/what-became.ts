/**
 * Where the records of the source went.
 *
 * @module
 */
import type { DatasetCard } from '../../../../src/lifecycle/normalize/dataset.ts';
import type { Segment } from '../../parts/charts/stacked-bar.tsx';

type Counts = Pick<
  DatasetCard,
  'splits' | 'sourceRecords' | 'duplicates' | 'leaks' | 'rejects' | 'leftOut'
>;

/** What is left of the records once all else is counted was removed for being nearly another one. */
export function whatBecame(card: Counts): Segment[] {
  const { splits, sourceRecords, duplicates, leaks, rejects, leftOut } = card;
  const kept = splits.train.rows + splits.validation.rows + splits.test.rows;
  const heldOutElsewhere = leaks.fromTrain + leaks.fromValidation;
  const near = sourceRecords - leftOut - rejects.total - kept - duplicates - heldOutElsewhere;
  return [
    { name: 'kept', value: kept, tone: 'blue' },
    { name: 'exact duplicates', value: duplicates, tone: 'grey' },
    { name: 'near-duplicates', value: Math.max(0, near), tone: 'teal' },
    { name: 'held out elsewhere', value: heldOutElsewhere, tone: 'violet' },
    { name: 'refused', value: rejects.total, tone: 'red' },
    { name: 'not wanted by the mapping', value: leftOut, tone: 'amber' },
  ];
}
