/**
 * The score interval for the difference of two proportions on the same items (Tango, Statistics in
 * Medicine 17, 1998): keeps its level at small counts, also when the two never disagree, where an
 * interval from the standard error has no width.
 *
 * @module
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { invert } from './invert.ts';
import type { Interval } from './interval.ts';

/**
 * Makes the interval of the share that the first got right less that of the second.
 *
 * @param items How many items both were judged on; it need not be whole when they are clustered.
 * @param onlyFirst Of them, those that only the first got right.
 * @param onlySecond Those that only the second got right.
 * @param error The chance that the interval misses.
 */
export function tango(
  items: number,
  onlyFirst: number,
  onlySecond: number,
  error: number,
): Interval {
  const z = normalQuantile(1 - error / 2, 0, 1);
  const value = (onlyFirst - onlySecond) / items;
  /** Falls as the supposed difference rises. */
  const score = (difference: number): number => {
    const a = 2 * items;
    const b = -onlyFirst - onlySecond + (2 * items - onlyFirst + onlySecond) * difference;
    const c = -onlySecond * difference * (1 - difference);
    const second = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
    const variance = items * (2 * second + difference * (1 - difference));
    const distance = onlyFirst - onlySecond - items * difference;
    return variance <= 0 ? Math.sign(distance) * Number.MAX_VALUE : distance / Math.sqrt(variance);
  };
  return {
    low: invert((difference) => -score(difference), -z, -1, value),
    high: invert((difference) => -score(difference), z, value, 1),
    confidence: 1 - error,
    method: 'tango',
  };
}
