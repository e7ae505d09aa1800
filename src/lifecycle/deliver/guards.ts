/**
 * What of a comparison has a limit of its own beside the whole: slices of the items by the metric that
 * decides, and the items by other metrics. A guard is broken only where it is shown to be worse than
 * its limit, with one error shared among all of them (Bonferroni; as in Tarone, Biometrics 46, 1990,
 * without those on which nothing could be shown), so that an equal model hardly ever breaks one. The
 * interval alone would not do on few items: shares have to pass McNemar's exact test as well.
 *
 * @module
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { MetricName } from '../../catalog/tasks/metric-names.ts';
import type { ReleaseReadinessPolicy } from '../../catalog/tasks/release-readiness-policy.ts';
import { compare, isOfShares } from '../../evaluation/compare.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { coveredBy, metricValue } from '../../evaluation/measure.ts';
import { pairItems, type PairedItem } from '../../evaluation/paired-items.ts';
import { mcnemar } from '../../evaluation/statistics/mcnemar.ts';
import { tango } from '../../evaluation/statistics/tango.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';
import { regressionOf, type Regression } from './regression.ts';
import type { SliceOfRecords } from './slices.ts';

/** The limits that guards have. */
export type GuardLimits = Pick<
  ReleaseReadinessPolicy,
  'maxSliceRegression' | 'maxMetricRegression'
>;

export interface Guard {
  /** Null for all items. */
  slice: string | null;
  limit: number;
  regression: Regression;
  /** Items that got worse most, the reference first; a few of them, where its limit is broken. */
  worse: PairedItem[];
}

export interface Guards {
  /** How many shared the error. */
  watched: number;
  broken: Guard[];
  /** Names of slices and metrics with so few items that nothing could be shown. */
  tooSmall: string[];
  /** Items that the smallest of them has. */
  fewest: number;
}

export interface GuardedItems {
  records: readonly CanonicalRecord[];
  slices: readonly SliceOfRecords[];
  metric: MetricName;
  candidate: readonly EvaluatedItem[];
  reference: readonly EvaluatedItem[];
}

/** Intervals of ratios are not to be trusted on fewer. */
const fewestOfRatio = 20;
const shown = 3;

/**
 * Holds each guard to its limit.
 *
 * @param criticalOf The z that a guard has to exceed, where so many share the error.
 */
export function guard(
  items: GuardedItems,
  limits: GuardLimits,
  criticalOf: (guards: number) => number,
  seed: number,
): Guards {
  const all = candidates(items, limits);
  const most = criticalOf(Math.max(1, all.length));
  // By sizes alone, which no score moves.
  const watched = all.filter((one) => couldBeBroken(one, items.candidate, most));
  const error = 2 * normalCdf(-criticalOf(Math.max(1, watched.length)), 0, 1);
  const broken = watched.flatMap(({ slice, ids, metric, limit }) => {
    const [mine, other] = [items.candidate, items.reference].map((of) => only(of, ids));
    const comparison = compare(metric, mine, other, independent(seed, error));
    if (comparison === undefined) return [];
    const regression = regressionOf(comparison, metricValue(metric, other)!);
    const isShown = comparison.pValue === null || comparison.pValue < error;
    if (!isShown || regression.worsening.interval.low <= limit) return [];
    const worse = ids === null ? [] : worstOf(items, ids);
    return [{ slice, limit, regression, worse }];
  });
  const small = all.filter((one) => !watched.includes(one));
  return {
    watched: watched.length,
    broken,
    tooSmall: small.map(({ slice, metric }) => slice ?? metric),
    fewest: Math.min(...small.map(({ count }) => count), Infinity),
  };
}

interface Watched {
  slice: string | null;
  ids: ReadonlySet<string> | null;
  count: number;
  metric: MetricName;
  limit: number;
}

/** What has a limit and any items. */
function candidates(
  { slices, metric: deciding, candidate, reference }: GuardedItems,
  { maxSliceRegression, maxMetricRegression }: GuardLimits,
): Watched[] {
  const both = new Set(reference.map(({ id }) => id));
  const paired = candidate.filter(({ id }) => both.has(id));
  const metrics = Object.entries(maxMetricRegression) as [MetricName, number][];
  return [
    ...slices.map(({ name, ids }) => ({
      slice: name,
      ids,
      count: paired.filter(({ id }) => ids.has(id)).length,
      metric: deciding,
      limit: maxSliceRegression,
    })),
    ...metrics.flatMap(([metric, limit]) => {
      const count = metric === deciding ? 0 : coveredBy(metric, paired);
      return count === 0 ? [] : [{ slice: null, ids: null, count, metric, limit }];
    }),
  ].filter(({ count }) => count > 0);
}

/** Whether losing every single item would show. */
function couldBeBroken(
  { metric, ids, count, limit }: Watched,
  items: readonly EvaluatedItem[],
  z: number,
): boolean {
  if (!isOfShares(metric, only(items, ids))) return count >= fewestOfRatio;
  const error = 2 * normalCdf(-z, 0, 1);
  return mcnemar(count, 0) < error && tango(count, count, 0, error).low > limit;
}

const only = (
  items: readonly EvaluatedItem[],
  ids: ReadonlySet<string> | null,
): readonly EvaluatedItem[] => (ids === null ? items : items.filter(({ id }) => ids.has(id)));

const worstOf = (
  { records, metric, reference, candidate }: GuardedItems,
  ids: ReadonlySet<string>,
): PairedItem[] =>
  pairItems(
    metric,
    records.filter(({ id }) => ids.has(id)),
    reference,
    candidate,
  )
    .filter(({ gain }) => gain < 0)
    .toSorted((a, b) => a.gain - b.gain)
    .slice(0, shown);
