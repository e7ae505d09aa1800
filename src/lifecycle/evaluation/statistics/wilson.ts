import { confidence, type Interval } from './interval.ts';
import { z95 } from './normal.ts';

/**
 * Wilson's score interval for a proportion (JASA 22, 1927): keeps its level at small counts and
 * near 0 and 1, where the textbook interval does not.
 *
 * @param successes How many of `trials` succeeded; `trials` is at least 1.
 */
export function wilson(successes: number, trials: number): Interval {
  const share = successes / trials;
  const zSquared = z95 ** 2;
  const scale = 1 + zSquared / trials;
  const centre = (share + zSquared / (2 * trials)) / scale;
  const spread =
    (z95 / scale) * Math.sqrt((share * (1 - share)) / trials + zSquared / (4 * trials ** 2));
  return {
    low: successes === 0 ? 0 : centre - spread,
    high: successes === trials ? 1 : centre + spread,
    confidence,
    method: 'wilson',
  };
}
