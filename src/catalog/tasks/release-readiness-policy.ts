/**
 * What Gate D asks of a release candidate.
 *
 * @module
 */
import { z } from 'zod';

export const releaseReadinessPolicySchema = z.strictObject({
  maxRegression: z
    .number()
    .nonnegative()
    .describe(
      'How much worse than the release in force a candidate may be on the same held-out items: a share of the reference for losses, a difference of shares for accuracy and exact match.',
    ),
});

export type ReleaseReadinessPolicy = z.infer<typeof releaseReadinessPolicySchema>;
