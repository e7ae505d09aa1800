/**
 * What evaluation reports, and how much a model is asked to write for it.
 *
 * @module
 */
import { z } from 'zod';
import { metricNames } from './metric-names.ts';

export const evaluationPolicySchema = z.strictObject({
  /** The deciding metric first. Those that a dataset has nothing for are left out. */
  metrics: z.array(z.enum(metricNames)).min(1),
  /** Examples that a benchmark shows a pretrained base before it is trained; 0 for zero-shot. */
  shots: z.int().nonnegative(),
  /** Replies that are written and judged. */
  generation: z.strictObject({
    /** Records of a benchmark that ask for a reply, at most. */
    items: z.int().positive(),
    /** Tokens of a reply, at most. */
    maxTokens: z.int().positive(),
  }),
});

export type EvaluationPolicy = z.infer<typeof evaluationPolicySchema>;
