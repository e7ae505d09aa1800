/**
 * What Gate D asks of a release candidate.
 *
 * @module
 */
import { z } from 'zod';
import { driftPolicySchema } from './drift-policy.ts';
import { signersOf } from './signers.ts';

const limit = z.number().nonnegative();
const ofMetric = limit.optional();

export const releaseReadinessPolicySchema = z.strictObject({
  maxRegression: limit.describe(
    'How much worse than the release in force a candidate may be as measured, on the same held-out items: a share of the reference for losses, a difference of shares for accuracy and exact match.',
  ),
  margin: limit.describe(
    'How much worse it may be for all that is known: the worse bound of the 95 % interval must not lie beyond. It says how many items are needed, and is no smaller than the limit as measured.',
  ),
  maxSliceRegression: limit.describe(
    'How much worse a slice of the items (a label, a file, a language, short or long inputs) may be shown to be: the better bound must not lie beyond, and all slices together err as seldom as one.',
  ),
  maxMetricRegression: z
    .strictObject({
      'macro-f1': ofMetric,
      'exact-match': ofMetric,
      'token-f1': ofMetric,
      'rouge-l': ofMetric,
      'json-validity': ofMetric,
      'field-f1': ofMetric,
      'tool-call-accuracy': ofMetric,
      'win-rate': ofMetric,
    })
    .describe('The same for metrics beside the one that decides; those left out have no limit.'),
  minimum: z
    .number()
    .optional()
    .describe(
      'What a first release must reach by the metric that decides, and of losses stay below, beside its base and the floor of Gate C.',
    ),
  maxMegabytes: z
    .number()
    .positive()
    .optional()
    .describe('What the files of a bundle may come to, in millions of bytes.'),
  maxFirstTokenMs: z.number().positive().optional().meta({
    description:
      'How long the first token of 95 of 100 replies may take, measured where the gate judges.',
    unit: 'milliseconds',
  }),
  minTokensPerSecond: z.number().positive().optional().meta({
    description: 'How fast 95 of 100 replies have to be written after that.',
    unit: 'tokens a second',
  }),
  signers: z
    .string()
    .refine((text) => signersOf(text) !== null, {
      error: 'Give public keys in PEM, ECDSA on P-256, P-384 or P-521, one after another.',
    })
    .optional()
    .describe(
      'Public keys (PEM, one after another): a release is accepted only where the holder of one of them signed its bundle.',
    ),
  drift: driftPolicySchema.describe('Of what comes in, for a release that is in force.'),
});

export type ReleaseReadinessPolicy = z.infer<typeof releaseReadinessPolicySchema>;

/** Whether a project has a budget of time at all; nothing is measured where it has none. */
export const asksForSpeed = (policy: ReleaseReadinessPolicy): boolean =>
  policy.maxFirstTokenMs !== undefined || policy.minTokensPerSecond !== undefined;
