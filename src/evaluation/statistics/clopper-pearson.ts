/**
 * The exact interval of a proportion (Clopper and Pearson, Biometrika 26, 1934): at least its level
 * for every proportion and count, where Wilson's falls below it for some. Clustered items count as
 * the independent ones that would give the same standard error (Korn and Graubard, Survey
 * Methodology 24, 1998).
 *
 * @module
 */
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import studentQuantile from '@stdlib/stats-base-dists-t-quantile';
import { once, ratioOf, sumClusters, type Term } from './estimate.ts';
import { unbounded, type Interval } from './interval.ts';
import type { Uncertainty } from './uncertainty.ts';

const method = 'clopper-pearson';

/**
 * Makes the interval of `Σ above / Σ below`.
 *
 * @param terms What each adds above is between 0 and what it adds below.
 */
export function clopperPearson(terms: readonly Term[], uncertainty: Uncertainty): Interval {
  const { error } = uncertainty;
  const sums = sumClusters(terms, uncertainty);
  const clusters = sums.above.length;
  if (clusters < 2) return unbounded(error, method);
  const { value, standardError } = ratioOf(sums)(once(clusters));
  const total = sums.below.reduce((all, count) => all + count, 0);
  const items =
    clusters === total ? total : effective(total, clusters, value, standardError, error);
  const successes = value * items;
  return {
    low: value === 0 ? 0 : betaQuantile(error / 2, successes, items - successes + 1),
    high: value === 1 ? 1 : betaQuantile(1 - error / 2, successes + 1, items - successes),
    confidence: 1 - error,
    method,
  };
}

/** Never more items than there are; as many as clusters where all agree and so show no spread. */
function effective(
  items: number,
  clusters: number,
  value: number,
  standardError: number,
  error: number,
): number {
  if (standardError === 0) return clusters;
  const byError = (value * (1 - value)) / standardError ** 2;
  const forFewClusters =
    (studentQuantile(1 - error / 2, items - 1) / studentQuantile(1 - error / 2, clusters - 1)) ** 2;
  return Math.min(items, byError * forFewClusters);
}
