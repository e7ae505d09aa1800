/**
 * Tells a training that diverges from one whose loss goes up and down: the mean loss of a window of
 * steps against the lowest such mean of the run.
 *
 * @module
 */
import { z } from 'zod';

export const lossTrendSchema = z.strictObject({
  /** Losses of the last steps, in nats per target token, the newest last. */
  recent: z.array(z.number()),
  /** The lowest mean of a whole window; null before the first. */
  lowest: z.number().nullable(),
  /** The last step at which the mean was near the lowest. */
  soundStep: z.int().nonnegative(),
});

export type LossTrend = z.infer<typeof lossTrendSchema>;

export const newTrend = (): LossTrend => ({ recent: [], lowest: null, soundStep: 0 });

const rules = {
  /** Steps of a window. */
  window: 32,
  /** How far a mean is above the lowest when training diverges: this share of it, and these nats. */
  share: 0.5,
  nats: 0.5,
  /** Half-way there it is no longer sound. */
  soundPart: 0.5,
};

/** Takes the loss of step `step`, and tells whether training diverges. */
export function takeLoss(trend: LossTrend, step: number, loss: number): boolean {
  trend.recent = [...trend.recent, loss].slice(-rules.window);
  if (trend.recent.length < rules.window) {
    trend.soundStep = step;
    return false;
  }
  const mean = trend.recent.reduce((sum, value) => sum + value, 0) / rules.window;
  trend.lowest = Math.min(trend.lowest ?? Infinity, mean);
  const excess = mean - trend.lowest;
  const limit = Math.max(rules.nats, rules.share * trend.lowest);
  if (excess <= rules.soundPart * limit) trend.soundStep = step;
  return excess > limit;
}
