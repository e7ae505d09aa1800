/**
 * Evaluated items to figures with bounds.
 *
 * @module
 */
import type { EvaluatedItem } from './item.ts';
import { metricDefinitions } from './metrics/definitions.ts';
import type { Metric, MetricDefinition, MetricName } from './metrics/metric.ts';
import { bootstrap, once } from './statistics/bootstrap.ts';
import { wilson } from './statistics/wilson.ts';

/**
 * The metrics that say something about the items, in the order of the names.
 *
 * @param seed Of the bootstrap, for metrics whose items are not simply right or wrong.
 */
export const measure = (
  names: readonly MetricName[],
  items: readonly EvaluatedItem[],
  seed: number,
): Metric[] => names.flatMap((name) => measureOne(metricDefinitions[name], items, seed) ?? []);

function measureOne(
  definition: MetricDefinition,
  all: readonly EvaluatedItem[],
  seed: number,
): Metric | undefined {
  const items = all.filter((item) => definition.covers(item));
  if (items.length === 0) return undefined;
  const { name, version } = definition;
  const statistic = definition.statistic(items);
  const value = statistic(once(items.length));
  const interval = definition.proportion
    ? wilson(Math.round(value * items.length), items.length)
    : bootstrap(items.length, seed, statistic);
  return { name, version, value, interval, items: items.length, origin: 'measured' };
}
