/**
 * When inputs that come in count as other than the data that a release was trained on.
 *
 * @module
 */
import { z } from 'zod';

export const driftPolicySchema = z.strictObject({
  error: z
    .number()
    .min(0.005)
    .max(0.5)
    .describe('How often inputs that have not changed may be said to drift, all tests together.'),
  minShare: z
    .number()
    .nonnegative()
    .max(1)
    .describe('Share of the inputs that has to have moved; less is told and does not fail.'),
  minInputs: z
    .int()
    .positive()
    .describe('Different inputs below which finding nothing says nothing.'),
});

export type DriftPolicy = z.infer<typeof driftPolicySchema>;
