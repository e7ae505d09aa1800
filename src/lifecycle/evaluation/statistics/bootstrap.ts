/**
 * The cluster bootstrap: whole clusters (conversations, tickets) are drawn with replacement, so
 * that tokens of one conversation never pass for independent evidence.
 *
 * The quantiles are those of the expanded percentile interval (Hesterberg, The American
 * Statistician 69, 2015), which widens the plain one to its nominal level at small counts.
 *
 * @module
 */
import { randomBits, streamKey } from '../../../engine/model/random.ts';
import { confidence, type Interval } from './interval.ts';
import { normalCdf, t95 } from './normal.ts';

export const resamples = 2000;

/** A figure of a weighted sample: `weights[i]` is how often cluster i was drawn. */
export type Statistic = (weights: Uint32Array) => number;

/**
 * @param clusters Number of clusters, at least 1; with one there is no spread to see and the
 *   interval is unbounded within what JSON can carry.
 * @param seed Equal seeds give equal intervals.
 */
export function bootstrap(
  clusters: number,
  seed: number,
  statistic: Statistic,
  method: Interval['method'] = 'cluster-bootstrap',
): Interval {
  if (clusters < 2) return { low: -Number.MAX_VALUE, high: Number.MAX_VALUE, confidence, method };
  const weights = new Uint32Array(clusters);
  const values = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    const key = streamKey(seed, resample);
    weights.fill(0);
    for (let draw = 0; draw < clusters; draw++)
      weights[Math.floor((randomBits(key, draw) / 0x1_0000_0000) * clusters)]++;
    values[resample] = statistic(weights);
  }
  values.sort();
  const tail = normalCdf(-Math.sqrt(clusters / (clusters - 1)) * t95(clusters - 1));
  return { low: quantile(values, tail), high: quantile(values, 1 - tail), confidence, method };
}

/** Linear interpolation between order statistics. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Every cluster once: the weights that give a statistic's value on the sample itself. */
export const once = (clusters: number): Uint32Array => new Uint32Array(clusters).fill(1);

/** `Σ wᵢ·numeratorᵢ / Σ wᵢ·denominatorᵢ`. */
export function ratio(
  numerator: ArrayLike<number>,
  denominator: ArrayLike<number>,
): (weights: Uint32Array) => number {
  return (weights) => {
    let above = 0;
    let below = 0;
    for (let i = 0; i < weights.length; i++) {
      above += weights[i] * numerator[i];
      below += weights[i] * denominator[i];
    }
    return above / below;
  };
}
