import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { EvaluatedItem } from '../item.ts';
import type { Subject } from '../subject.ts';

/** One way to put a model to the test. Records that it says nothing about give no item. */
export type Exercise = (
  subject: Subject,
  records: readonly CanonicalRecord[],
) => Promise<EvaluatedItem[]>;
