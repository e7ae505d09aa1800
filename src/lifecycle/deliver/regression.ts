/**
 * How much worse a candidate is than a reference on the same held-out items, on one scale for all
 * metrics, so that one limit can be set for it.
 *
 * @module
 */
import type { Comparison } from '../../evaluation/compare.ts';
import { lowerIsBetter, type MetricName } from '../../catalog/tasks/metric-names.ts';
import type { ReleaseReadinessPolicy } from '../../catalog/tasks/release-readiness-policy.ts';
import type { Interval } from '../../evaluation/statistics/interval.ts';

export interface Regression {
  metric: MetricName;
  candidate: number;
  reference: number;
  /** How much worse the candidate is; below 0 it is better. */
  worsening: { value: number; interval: Interval };
  items: number;
}

/**
 * Scales a comparison: to a share of the reference for losses, which have no natural scale, and to a
 * difference of shares for accuracy and exact match.
 *
 * @param comparison The candidate first, the reference second.
 * @param reference Value of the metric for the reference, on the same items.
 */
export function regressionOf(comparison: Comparison, reference: number): Regression {
  const { metric, difference, interval, items } = comparison;
  const scale = lowerIsBetter(metric) ? 1 / reference : -1;
  const bounds = [interval.low * scale, interval.high * scale].sort((a, b) => a - b);
  return {
    metric,
    candidate: reference + difference,
    reference,
    worsening: {
      value: difference * scale,
      interval: { ...interval, low: bounds[0], high: bounds[1] },
    },
    items,
  };
}

/** What is asked of the metric that decides. */
export type RegressionLimits = Pick<ReleaseReadinessPolicy, 'maxRegression' | 'margin'>;

/** A margin below the limit as measured would ask for more than the limit does. */
export const marginOf = ({ maxRegression, margin }: RegressionLimits): number =>
  Math.max(maxRegression, margin);

/**
 * Tells whether a regression is within its limits: as measured, and for all that is known. `false` is for
 * one that is shown to be beyond the limit, null for what the items do not tell.
 */
export function isWithin({ worsening }: Regression, limits: RegressionLimits): boolean | null {
  const { value, interval } = worsening;
  if (interval.low > limits.maxRegression) return false;
  return value <= limits.maxRegression && interval.high <= marginOf(limits) ? true : null;
}

/**
 * Says in words how a candidate differs: `58.2 to 71.3 % better`, `3 % better to 5 % worse`. Shares of
 * the reference are percent, differences of shares are points.
 */
export function changeText(metric: MetricName, { low, high }: Bounds): string {
  const of = (share: number) => `${hundredfold(share)} ${unitOf(metric, share)}`;
  if (low >= 0) return `${hundredfold(low)} to ${of(high)} worse`;
  if (high <= 0) return `${hundredfold(-high)} to ${of(-low)} better`;
  return `${of(-low)} better to ${of(high)} worse`;
}

/** The same of one value. */
export function amountText(metric: MetricName, worsening: number): string {
  if (worsening === 0) return 'neither better nor worse';
  const amount = Math.abs(worsening);
  return `${hundredfold(amount)} ${unitOf(metric, amount)} ${worsening > 0 ? 'worse' : 'better'}`;
}

type Bounds = Pick<Interval, 'low' | 'high'>;

function unitOf(metric: MetricName, share: number): string {
  if (lowerIsBetter(metric)) return '%';
  return hundredfold(share) === '1' ? 'point' : 'points';
}

/** An interval that says nothing is as wide as numbers go. */
const hundredfold = (share: number): string =>
  share > 1e100 ? '∞' : `${Number((100 * share).toFixed(2))}`;
