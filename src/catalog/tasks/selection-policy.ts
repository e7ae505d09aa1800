/**
 * How sure a benchmark must be of its winner, and which differences are none in practice.
 *
 * @module
 */
import { z } from 'zod';

export const selectionPolicySchema = z.strictObject({
  /** Chance, at most, that another candidate is better than the winner by more than the margin. */
  error: z.number().gt(0).lt(0.5),
  /** Differences up to this go to the cheaper candidate: bits per byte, or a share of right items. */
  margin: z.strictObject({ bits: z.number().nonnegative(), share: z.number().nonnegative() }),
});

export type SelectionPolicy = z.infer<typeof selectionPolicySchema>;
