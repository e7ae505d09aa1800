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

/** What one is better by, with bounds: more is better, whatever the metric. */
export interface Bounded {
  value: number;
  low: number;
  high: number;
}

export interface Gain extends Estimate, Bounded {}

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
 * Bounds a gain like `gainOf`, and further out where differences are skewed: when a model is now and
 * then far off, most samples have too few such items, and look both better and surer than they are
 * (first term of the Edgeworth expansion of a studentized mean; Hall, The Bootstrap and Edgeworth
 * Expansion, 1992, 3.10). The race compares candidates that err alike; a floor errs otherwise.
 */
export function gainOfSkewed(...[first, second, z, metric]: Parameters<typeof gainOf>): Gain {
  const gain = gainOf(first, second, z, metric);
  const clusters = first.above.length;
  const [ours, theirs] = [beyondRatio(first), beyondRatio(second)];
  const differences = ours.map((own, c) => (metric.lowerIsBetter ? -1 : 1) * (own - theirs[c]));
  const moment = (power: number) =>
    differences.reduce((total, value) => total + value ** power, 0) / clusters;
  const skewness = moment(2) > 0 ? moment(3) / moment(2) ** 1.5 : 0;
  const reach = ((2 * z * z + 1) / (6 * Math.sqrt(clusters))) * gain.standardError;
  return {
    ...gain,
    low: gain.low - Math.max(0, -skewness) * reach,
    high: gain.high + Math.max(0, skewness) * reach,
  };
}

/** What each cluster adds to a ratio of sums beyond its share. */
function beyondRatio({ above, below }: Sums): number[] {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const value = sum(above) / sum(below);
  const meanBelow = sum(below) / below.length;
  return Array.from(above, (own, c) => (own - value * below[c]) / meanBelow);
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
