/**
 * Intervals by drawing whole clusters with replacement, so that items of one cluster never pass for
 * independent evidence (Davison and Hinkley, Bootstrap Methods and their Application, 1997, 2.4, 5.2).
 *
 * Ratios get the studentized interval, or Student's where that reaches further: each alone was a
 * point below its level on some small skewed samples (docs/benchmark.md has the coverage). Other
 * statistics get expanded percentiles (Hesterberg, The American Statistician 69, 2015).
 *
 * @module
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import studentQuantile from '@stdlib/stats-base-dists-t-quantile';
import { randomBits, streamKey } from '../../engine/model/random.ts';
import { once, type Estimator } from './estimate.ts';
import { unbounded, type Interval } from './interval.ts';
import { numberClusters, type Uncertainty } from './uncertainty.ts';

const resamples = 2000;

/** A figure of a weighted sample: `weights[i]` is how often item i was drawn. */
export type Statistic = (weights: Uint32Array) => number;

/**
 * Makes an interval of a figure that has a standard error.
 *
 * @param clusters Number of clusters that `estimator` expects weights of.
 */
export function studentized(
  clusters: number,
  estimator: Estimator,
  { seed, error }: Uncertainty,
): Interval {
  const method = 'studentized-bootstrap';
  if (clusters < 2) return unbounded(error, method);
  const { value, standardError } = estimator(once(clusters));
  const pivots = resample(clusters, seed, (weights) => {
    const drawn = estimator(weights);
    const distance = drawn.value - value;
    return distance === 0 ? 0 : distance / drawn.standardError;
  });
  const student = studentQuantile(1 - error / 2, clusters - 1);
  const low = value - Math.max(student, quantile(pivots, 1 - error / 2)) * standardError;
  const high = value + Math.max(student, -quantile(pivots, error / 2)) * standardError;
  return { low: finite(low), high: finite(high), confidence: 1 - error, method };
}

/**
 * Makes an interval of a statistic without a standard error of its own; `ids` are those of its items.
 */
export function percentiles(
  ids: readonly string[],
  statistic: Statistic,
  uncertainty: Uncertainty,
): Interval {
  const method = 'percentile-bootstrap';
  const { seed, error } = uncertainty;
  const { of, count } = numberClusters(ids, uncertainty);
  if (count < 2) return unbounded(error, method);
  const items = new Uint32Array(ids.length);
  const values = resample(count, seed, (weights) => {
    for (let item = 0; item < items.length; item++) items[item] = weights[of[item]];
    return statistic(items);
  });
  const widened = Math.sqrt(count / (count - 1)) * studentQuantile(1 - error / 2, count - 1);
  const tail = normalCdf(-widened, 0, 1);
  return {
    low: quantile(values, tail),
    high: quantile(values, 1 - tail),
    confidence: 1 - error,
    method,
  };
}

/** Sorted values of a statistic on seeded resamples. */
function resample(clusters: number, seed: number, statistic: Statistic): Float64Array {
  const weights = new Uint32Array(clusters);
  const values = new Float64Array(resamples);
  for (let round = 0; round < resamples; round++) {
    const key = streamKey(seed, round);
    weights.fill(0);
    for (let draw = 0; draw < clusters; draw++)
      weights[Math.floor((randomBits(key, draw) / 0x1_0000_0000) * clusters)]++;
    values[round] = statistic(weights);
  }
  return values.sort();
}

/** Makes the statistic `Σ wᵢ·aboveᵢ / Σ wᵢ·belowᵢ`. */
export function ratio(above: ArrayLike<number>, below: ArrayLike<number>): Statistic {
  return (weights) => {
    let [sumAbove, sumBelow] = [0, 0];
    for (let i = 0; i < weights.length; i++) {
      sumAbove += weights[i] * above[i];
      sumBelow += weights[i] * below[i];
    }
    return sumAbove / sumBelow;
  };
}

/** Linear interpolation between order statistics. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] === sorted[above]
    ? sorted[below]
    : sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Resamples without spread leave a tail unbounded; infinity is no JSON. */
const finite = (bound: number): number =>
  Number.isNaN(bound) ? 0 : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, bound));
