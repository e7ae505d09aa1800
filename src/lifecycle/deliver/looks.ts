/**
 * The looks of Gate D: at how many items a candidate is held against what it would replace, and how sure
 * its bounds are there. A sequential test like that of Gate C (`benchmark/selection/floor-test.ts`), of
 * one candidate. Each look is at twice as many items as the one before, since it starts two workers; where
 * there are few more than were measured, the one look is at all.
 *
 * @module
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { MetricName } from '../../catalog/tasks/metric-names.ts';
import { compare, type Comparison } from '../../evaluation/compare.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { metricValue } from '../../evaluation/measure.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';
import { criticalValues } from '../benchmark/selection/looks.ts';
import { regressionOf, type Regression } from './regression.ts';

/** Of each: a wrong refusal for the whole, one for a guard, a wrong acceptance. */
const error = 0.025;
/** Error spent by a look, as this power of the share of items. */
const spending = 0.5;

/**
 * Twice as many each time, the last being all.
 *
 * @param first Items that were measured; none where there are other items now.
 */
export function looksFrom(first: number, all: number): number[] {
  const looks: number[] = [];
  if (first === 0) return [all];
  for (let count = first; count < all / Math.SQRT2; count *= 2) looks.push(count);
  return [...looks, all];
}

/**
 * Computes the z to exceed at a look.
 *
 * @param tests How many share the error.
 */
export const criticalAt = (looks: readonly number[], look: number, tests = 1): number =>
  criticalValues(looks, error / tests, spending)[look];

/**
 * Compares by the first of the metrics that both have items for.
 *
 * @param z Critical value of its bounds.
 */
export function regressionAt(
  metrics: readonly MetricName[],
  candidate: readonly EvaluatedItem[],
  reference: readonly EvaluatedItem[],
  z: number,
  seed: number,
): Regression {
  const uncertainty = independent(seed, 2 * normalCdf(-z, 0, 1));
  for (const metric of metrics) {
    const comparison = compare(metric, candidate, reference, uncertainty);
    if (comparison) return regressionOf(comparison, metricValue(metric, reference)!);
  }
  throw new RangeError('there is no item that both were measured on');
}

/** Bounds that were made for one look, for another critical value. */
export function widened(comparison: Comparison, z: number): Comparison {
  const { difference, interval } = comparison;
  const factor = z / normalQuantile(1 - (1 - interval.confidence) / 2, 0, 1);
  const at = (bound: number) => difference + factor * (bound - difference);
  const confidence = 1 - 2 * normalCdf(-z, 0, 1);
  return {
    ...comparison,
    interval: { ...interval, low: at(interval.low), high: at(interval.high), confidence },
  };
}
