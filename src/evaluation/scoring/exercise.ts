import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { EvaluatedItem } from '../item.ts';
import type { Subject } from '../subject.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';

/**
 * Puts a model to the test in one way. Records that it says nothing about give no item.
 *
 * @throws What the subject throws, and the problems of `encodeRecords`.
 */
export type Exercise = (
  subject: Subject,
  records: readonly CanonicalRecord[],
) => Promise<EvaluatedItem[]>;

/**
 * Keeps the last `limit` tokens of each example that is longer, so that short replies stay whole
 * whatever comes before them. None is dropped: the result is in step with the input.
 */
export const fitReplies = (examples: readonly StoredExample[], limit: number): StoredExample[] =>
  examples.map(({ recordId, ids, targets }) => {
    const from = Math.max(0, ids.length - limit);
    return { recordId, ids: ids.slice(from), targets: targets.slice(from) };
  });
