/**
 * What Gate C asks of a benchmark's winner.
 *
 * @module
 */
import { z } from 'zod';

const baselineIds = [
  'byte-unigram',
  'byte-bigram',
  'byte-5gram',
  'majority-class',
  'tfidf-neighbour',
  'tfidf-logistic',
  'commonest-answer',
  'lead-3',
  'longer-reply',
] as const;
export type BaselineId = (typeof baselineIds)[number];

const baseline = z.enum(baselineIds);

export const benchmarkFloorPolicySchema = z.strictObject({
  floor: z
    .strictObject({
      scratch: baseline.describe('For one trained from scratch.'),
      pretrained: baseline.describe('For one that knew language before.'),
    })
    .describe("The baseline to beat, by how the winner's base starts."),
  margin: z
    .number()
    .nonnegative()
    .describe(
      'By how much the bound of the paired difference must clear the floor, in units of the metric.',
    ),
  minHeldOutItems: z
    .int()
    .positive()
    .meta({ description: 'Fewer held-out items than this decide nothing.', unit: 'items' }),
});

export type BenchmarkFloorPolicy = z.infer<typeof benchmarkFloorPolicySchema>;
