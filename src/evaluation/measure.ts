/**
 * Evaluated items to figures with bounds.
 *
 * @module
 */
import type { EvaluatedItem } from './item.ts';
import { metricDefinitions } from './metrics/definitions.ts';
import { lowerIsBetter, type MetricName } from '../catalog/tasks/metric-names.ts';
import type { Metric, MetricDefinition } from './metrics/metric.ts';
import { percentiles, studentized } from './statistics/bootstrap.ts';
import { clopperPearson } from './statistics/clopper-pearson.ts';
import { once, ratioOf, sumClusters, type Term } from './statistics/estimate.ts';
import type { Interval } from './statistics/interval.ts';
import type { Uncertainty } from './statistics/uncertainty.ts';

/** Measures by the metrics that say something about the items, in the order of the names. */
export const measure = (
  names: readonly MetricName[],
  items: readonly EvaluatedItem[],
  uncertainty: Uncertainty,
): Metric[] =>
  names.flatMap((name) => measureOne(metricDefinitions[name], items, uncertainty) ?? []);

function measureOne(
  definition: MetricDefinition,
  all: readonly EvaluatedItem[],
  uncertainty: Uncertainty,
): Metric | undefined {
  const items = all.filter((item) => definition.covers(item));
  if (items.length === 0) return undefined;
  const { name, version } = definition;
  const value = definition.statistic(items)(once(items.length));
  const interval = intervalOf(definition, items, uncertainty);
  return { name, version, value, interval, items: items.length, origin: 'measured' };
}

/** The figure alone, without bounds; undefined where the metric says nothing about the items. */
export function metricValue(name: MetricName, items: readonly EvaluatedItem[]): number | undefined {
  const definition = metricDefinitions[name];
  const covered = items.filter((item) => definition.covers(item));
  return covered.length === 0 ? undefined : definition.statistic(covered)(once(covered.length));
}

/** Counts the items that the metric says something about. */
export const coveredBy = (name: MetricName, items: readonly EvaluatedItem[]): number =>
  items.filter((item) => metricDefinitions[name].covers(item)).length;

/** Lists what covered items add to a metric that is a ratio of sums. */
export const termsOf = ({ part }: MetricDefinition, items: readonly EvaluatedItem[]): Term[] =>
  items.map((item) => ({ id: item.id, ...part!(item)! }));

function intervalOf(
  definition: MetricDefinition,
  items: readonly EvaluatedItem[],
  uncertainty: Uncertainty,
): Interval {
  const { name, part, proportion, figure = (value: number) => value } = definition;
  if (part === undefined) {
    const ids = items.map(({ id }) => id);
    return percentiles(ids, definition.statistic(items), uncertainty);
  }
  const terms = termsOf(definition, items);
  if (proportion) return clopperPearson(terms, uncertainty);
  const sums = sumClusters(terms, uncertainty);
  const clusters = sums.above.length;
  const estimator = ratioOf(sums);
  const isShare = !lowerIsBetter(name);
  // A share that is the same for all, such as 0, shows no spread and still is not certain.
  if (isShare && estimator(once(clusters)).standardError === 0)
    return clopperPearson(terms, uncertainty);
  const { low, high, ...how } = studentized(clusters, estimator, uncertainty);
  const [least, most] = isShare ? [0, 1] : [-Number.MAX_VALUE, Number.MAX_VALUE];
  return { low: Math.max(least, figure(low)), high: Math.min(most, figure(high)), ...how };
}
