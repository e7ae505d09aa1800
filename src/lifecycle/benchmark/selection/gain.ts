/**
 * By how much one candidate is better than another on the items both were scored on, with bounds
 * for a critical value of a sequential test.
 *
 * @module
 */
import {
  differenceOf,
  once,
  type Estimate,
  type Sums,
} from '../../../evaluation/statistics/estimate.ts';

/** What one is better by: more is better, whatever the metric. */
export interface Gain extends Estimate {
  low: number;
  high: number;
}

/**
 * Bounds the gain of the first over the second.
 *
 * @param first Sums over the same clusters as `second`.
 * @param z Critical value of the normal distribution.
 */
export function gainOf(
  first: Sums,
  second: Sums,
  z: number,
  { lowerIsBetter, bounded }: { lowerIsBetter: boolean; bounded: boolean },
): Gain {
  const [a, b] = bounded ? [withDoubt(first, 1), withDoubt(second, 0)] : [first, second];
  const clusters = a.above.length;
  const difference = differenceOf(a, b)(once(clusters));
  const value = lowerIsBetter ? -difference.value : difference.value;
  const { standardError } = difference;
  const reach = z * z < clusters ? reachOf(z, clusters) * standardError : Number.MAX_VALUE;
  return { value, standardError, low: value - reach, high: value + reach };
}

/**
 * Two more items, of which each of the two got one right alone: candidates that did not differ on
 * twenty items may still do so on others (Bonett and Price, J. Educ. Behav. Stat. 37, 2012).
 */
const withDoubt = ({ above, below }: Sums, right: 0 | 1): Sums => ({
  above: Float64Array.of(...above, right, 1 - right),
  below: Float64Array.of(...below, 1, 1),
});

/**
 * Turns a normal critical value into one in standard errors for few clusters: the values that a mean
 * supposed at the bound would not reject, with the spread around that mean (self-normalised sums;
 * Efron, JASA 64, 1969, shows them to be conservative for symmetric data).
 */
const reachOf = (z: number, clusters: number): number =>
  z * Math.sqrt((clusters - 1) / (clusters - z * z));
