/**
 * What happens to records that are nearly the same as another.
 *
 * @module
 */
import { z } from 'zod';

export const nearDuplicateActions = ['remove', 'report', 'ignore'] as const;

export const nearDuplicatePolicySchema = z.strictObject({
  /** `remove` keeps the first of them; `report` keeps all, in one split; `ignore` looks for none. */
  action: z.enum(nearDuplicateActions),
  /** Jaccard similarity of runs of three words from which two texts count as nearly the same. */
  threshold: z.number().gt(0.5).max(1),
});

export type NearDuplicateAction = (typeof nearDuplicateActions)[number];
export type NearDuplicatePolicy = z.infer<typeof nearDuplicatePolicySchema>;
