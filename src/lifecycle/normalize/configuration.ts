/**
 * What decides about a canonical dataset, beside its snapshot.
 *
 * @module
 */
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { RecordSchema } from '../../catalog/records/record-schema.ts';
import type { NearDuplicatePolicy } from '../../catalog/tasks/near-duplicate-policy.ts';
import type { SensitivePolicy } from '../../catalog/tasks/sensitive-policy.ts';
import type { SplitPolicy } from '../../catalog/tasks/task.ts';

export interface NormalizeConfiguration {
  task: string;
  /** Record schemas that the task can use. */
  records: RecordSchema[];
  /** Null: infer it. */
  mapping: Mapping | null;
  split: SplitPolicy;
  /** What becomes of personal data and secrets. */
  sensitive: SensitivePolicy;
  nearDuplicates: NearDuplicatePolicy;
  /** Field whose value groups rows that must share a split; null leaves it to the mapping. */
  groupField: string | null;
}
