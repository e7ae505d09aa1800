/**
 * Two models on the same items. Pairing removes what makes items easy or hard for both, so a
 * difference shows with far fewer items than two separate intervals would need.
 *
 * @module
 */
import type { EvaluatedItem } from './item.ts';
import { metricDefinitions } from './metrics/definitions.ts';
import { lowerIsBetter, type MetricDefinition, type MetricName } from './metrics/metric.ts';
import { bootstrap, once } from './statistics/bootstrap.ts';
import type { Interval } from './statistics/interval.ts';
import { mcnemar } from './statistics/mcnemar.ts';

export interface Comparison {
  metric: MetricName;
  /** Value of the first less value of the second. */
  difference: number;
  interval: Interval;
  /** Exact McNemar test, for right-or-wrong items. */
  pValue: number | null;
  items: number;
  better: 'first' | 'second' | 'undecided';
}

/**
 * Compares by one metric on the items that both have and that it covers.
 *
 * @returns Undefined when there is no such item.
 */
export function compare(
  name: MetricName,
  first: readonly EvaluatedItem[],
  second: readonly EvaluatedItem[],
  seed: number,
): Comparison | undefined {
  const metric = metricDefinitions[name];
  const [ours, theirs] = paired(metric, first, second);
  if (ours.length === 0) return undefined;
  const [a, b] = [metric.statistic(ours), metric.statistic(theirs)];
  const difference = (weights: Uint32Array) => a(weights) - b(weights);
  const interval = bootstrap(ours.length, seed, difference, 'paired-cluster-bootstrap');
  const pValue = metric.proportion ? exactTest(metric, ours, theirs) : null;
  const significant =
    pValue === null ? interval.low > 0 || interval.high < 0 : pValue < 1 - interval.confidence;
  const value = difference(once(ours.length));
  const firstIsBetter = lowerIsBetter(name) ? value < 0 : value > 0;
  const better = significant ? (firstIsBetter ? 'first' : 'second') : 'undecided';
  return { metric: name, difference: value, interval, pValue, items: ours.length, better };
}

/** One comparison for each metric that both have items for, in the order of the names. */
export const compareAll = (
  names: readonly MetricName[],
  first: readonly EvaluatedItem[],
  second: readonly EvaluatedItem[],
  seed: number,
): Comparison[] => names.flatMap((name) => compare(name, first, second, seed) ?? []);

/** Only items that one alone got right carry evidence. */
function exactTest(
  metric: MetricDefinition,
  first: readonly EvaluatedItem[],
  second: readonly EvaluatedItem[],
): number {
  const isRight = (item: EvaluatedItem): boolean => metric.part!(item)!.above > 0;
  const alone = (ours: readonly EvaluatedItem[], theirs: readonly EvaluatedItem[]): number =>
    ours.filter((item, at) => isRight(item) && !isRight(theirs[at])).length;
  return mcnemar(alone(first, second), alone(second, first));
}

/** What both cover, in the order of the first. */
function paired(
  metric: MetricDefinition,
  first: readonly EvaluatedItem[],
  second: readonly EvaluatedItem[],
): [EvaluatedItem[], EvaluatedItem[]] {
  const byId = new Map(second.filter(metric.covers).map((item) => [item.id, item]));
  const ours = first.filter((item) => metric.covers(item) && byId.has(item.id));
  return [ours, ours.map(({ id }) => byId.get(id)!)];
}
