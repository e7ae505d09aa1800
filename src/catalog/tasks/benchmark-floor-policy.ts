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
  /** The baseline to beat, by how the winner's base starts. */
  floor: z.strictObject({ scratch: baseline, pretrained: baseline }),
  /** By how much the bound of the paired difference must clear the floor, in units of the metric. */
  margin: z.number().nonnegative(),
  /** Fewer held-out items than this decide nothing. */
  minHeldOutItems: z.int().positive(),
});

export type BenchmarkFloorPolicy = z.infer<typeof benchmarkFloorPolicySchema>;
