/**
 * Metrics that are a ratio of sums over items (right answers of all, bits of bytes), with their
 * standard errors. Those come from the linearised ratio over clusters: what a cluster adds beyond
 * its share (Cochran, Sampling Techniques, 3rd ed., 6.4 and 10.10).
 *
 * @module
 */
import type { RatioPart } from '../item.ts';
import { numberClusters, type Uncertainty } from './uncertainty.ts';

/** What the item with this id adds above and below the line. */
export interface Term extends RatioPart {
  id: string;
}

/** Terms added up by cluster; two metrics on the same items have the same clusters. */
export interface Sums {
  above: Float64Array;
  below: Float64Array;
}

/** A figure, and how far it can be off. */
export interface Estimate {
  value: number;
  standardError: number;
}

/** An estimate from clusters that count `weights[c]` times each. */
export type Estimator = (weights: ArrayLike<number>) => Estimate;

/** Adds up terms by cluster. */
export function sumClusters(terms: readonly Term[], uncertainty: Uncertainty): Sums {
  const ids = terms.map(({ id }) => id);
  const { of, count } = numberClusters(ids, uncertainty);
  const sums = { above: new Float64Array(count), below: new Float64Array(count) };
  for (const [item, { above, below }] of terms.entries()) {
    sums.above[of[item]] += above;
    sums.below[of[item]] += below;
  }
  return sums;
}

/** Makes the estimator of `Σ above / Σ below`. */
export function ratioOf({ above, below }: Sums): Estimator {
  return (weights) => {
    const [value, meanBelow, count] = ratio(above, below, weights);
    let squares = 0;
    for (let c = 0; c < above.length; c++)
      squares += weights[c] * ((above[c] - value * below[c]) / meanBelow) ** 2;
    return { value, standardError: Math.sqrt(squares / (count * (count - 1))) };
  };
}

/**
 * Makes the estimator of the first ratio less the second: paired, so what makes a cluster hard for
 * both cancels.
 */
export function differenceOf(first: Sums, second: Sums): Estimator {
  return (weights) => {
    const [value1, meanBelow1, count] = ratio(first.above, first.below, weights);
    const [value2, meanBelow2] = ratio(second.above, second.below, weights);
    let squares = 0;
    for (let c = 0; c < first.above.length; c++) {
      const beyond1 = (first.above[c] - value1 * first.below[c]) / meanBelow1;
      const beyond2 = (second.above[c] - value2 * second.below[c]) / meanBelow2;
      squares += weights[c] * (beyond1 - beyond2) ** 2;
    }
    return { value: value1 - value2, standardError: Math.sqrt(squares / (count * (count - 1))) };
  };
}

/** The ratio, the mean below the line, and how many clusters were counted. */
function ratio(
  above: Float64Array,
  below: Float64Array,
  weights: ArrayLike<number>,
): [number, number, number] {
  let [sumAbove, sumBelow, count] = [0, 0, 0];
  for (let c = 0; c < above.length; c++) {
    sumAbove += weights[c] * above[c];
    sumBelow += weights[c] * below[c];
    count += weights[c];
  }
  return [sumAbove / sumBelow, sumBelow / count, count];
}

/** Counts every cluster once: the weights of the sample itself. */
export const once = (count: number): Uint32Array => new Uint32Array(count).fill(1);
