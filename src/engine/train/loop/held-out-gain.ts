/**
 * How much better a model has become on held-out examples, measured against the noise of so few of
 * them: both models are scored on the same examples, so that what makes one example harder than
 * another cancels.
 *
 * @module
 */
import { z } from 'zod';

/** Of each held-out example with targets, in order: its loss in nats, and its target tokens. */
export const itemLossesSchema = z.strictObject({
  losses: z.array(z.number()),
  tokens: z.array(z.number()),
});

export type ItemLosses = z.infer<typeof itemLossesSchema>;

/** Nats per target token, positive when it became better; the error is that of the paired difference. */
export interface Gain {
  mean: number;
  standardError: number;
}

/**
 * Compares two evaluations on the same examples. The mean is a ratio of sums over examples, and its
 * standard error that of a ratio estimator (Cochran, Sampling Techniques, 1977, section 2.11); of a
 * single example it cannot be known and counts as 0.
 */
export function gainOver(before: ItemLosses, now: ItemLosses): Gain {
  const count = now.losses.length;
  const total = now.tokens.reduce((sum, tokens) => sum + tokens, 0);
  const gains = now.losses.map((loss, item) => before.losses[item] - loss);
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / total;
  if (count < 2) return { mean, standardError: 0 };
  const squares = gains.reduce((sum, gain, item) => sum + (gain - mean * now.tokens[item]) ** 2, 0);
  return { mean, standardError: Math.sqrt((count / (count - 1)) * squares) / total };
}
