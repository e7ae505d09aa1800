/**
 * What Gate D asks of a release candidate.
 *
 * @module
 */
import { z } from 'zod';

export const releaseReadinessPolicySchema = z.strictObject({
  /**
   * How much worse than the release in force a candidate may be on the same held-out items: a
   * share of the reference for losses, a difference of shares for accuracy and exact match.
   */
  maxRegression: z.number().nonnegative(),
  /** Population stability index, above what chance gives, from which drift is worth a warning. */
  warnDrift: z.number().positive(),
  /** Population stability index, above what chance gives, from which a candidate is refused. */
  maxDrift: z.number().positive(),
});

export type ReleaseReadinessPolicy = z.infer<typeof releaseReadinessPolicySchema>;
