/**
 * Two models on the same items. Pairing removes what makes items easy or hard for both, so a
 * difference shows with far fewer items than two separate intervals would need.
 *
 * @module
 */
import type { EvaluatedItem } from './item.ts';
import { termsOf } from './measure.ts';
import { metricDefinitions } from './metrics/definitions.ts';
import { lowerIsBetter, type MetricName } from '../catalog/tasks/metric-names.ts';
import type { MetricDefinition } from './metrics/metric.ts';
import { percentiles, studentized } from './statistics/bootstrap.ts';
import { differenceOf, once, sumClusters, type Sums, type Term } from './statistics/estimate.ts';
import type { Interval } from './statistics/interval.ts';
import { mcnemar } from './statistics/mcnemar.ts';
import { tango } from './statistics/tango.ts';
import { independent, type Uncertainty } from './statistics/uncertainty.ts';

/** What of two models is better by one metric, and how sure that is. */
export interface Comparison {
  metric: MetricName;
  /** Value of the first less value of the second. */
  difference: number;
  interval: Interval;
  /** The p-value of McNemar's exact test where every item is right or wrong; null elsewhere. */
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
  uncertainty: Uncertainty,
): Comparison | undefined {
  const metric = metricDefinitions[name];
  const [ours, theirs] = paired(metric, first, second);
  if (ours.length === 0) return undefined;
  const [a, b] = [metric.statistic(ours), metric.statistic(theirs)];
  const difference = (weights: Uint32Array) => a(weights) - b(weights);
  const value = difference(once(ours.length));
  const found = { metric: name, difference: value, items: ours.length };
  const terms: Pair<Term[]> | null =
    metric.part === undefined ? null : [termsOf(metric, ours), termsOf(metric, theirs)];
  if (terms?.flat().every(isRightOrWrong)) {
    const { interval, pValue } = compareJudged(terms, uncertainty);
    const better = pValue < uncertainty.error ? betterOf(name, value) : 'undecided';
    return { ...found, interval, pValue, better };
  }
  const interval =
    terms === null || metric.figure !== undefined
      ? percentiles(
          ours.map(({ id }) => id),
          difference,
          uncertainty,
        )
      : compareRatios(terms, uncertainty);
  const better = interval.low > 0 || interval.high < 0 ? betterOf(name, value) : 'undecided';
  return { ...found, interval, pValue: null, better };
}

/** Tells whether by one metric every item is right or wrong, so that it is a share of them. */
export function isOfShares(name: MetricName, items: readonly EvaluatedItem[]): boolean {
  const metric = metricDefinitions[name];
  if (metric.part === undefined) return false;
  return termsOf(metric, items.filter(metric.covers)).every(isRightOrWrong);
}

/** Compares by each metric that both have items for, in the order of the names. */
export const compareAll = (
  names: readonly MetricName[],
  first: readonly EvaluatedItem[],
  second: readonly EvaluatedItem[],
  uncertainty: Uncertainty,
): Comparison[] => names.flatMap((name) => compare(name, first, second, uncertainty) ?? []);

type Pair<Value> = [Value, Value];

const betterOf = (metric: MetricName, difference: number): 'first' | 'second' =>
  lowerIsBetter(metric) === difference < 0 ? 'first' : 'second';

const isRightOrWrong = ({ above, below }: Term): boolean =>
  below === 1 && (above === 0 || above === 1);

const sumPair = ([first, second]: Pair<Term[]>, uncertainty: Uncertainty): Pair<Sums> => [
  sumClusters(first, uncertainty),
  sumClusters(second, uncertainty),
];

function compareRatios(terms: Pair<Term[]>, uncertainty: Uncertainty): Interval {
  const sums = sumPair(terms, uncertainty);
  return studentized(sums[0].above.length, differenceOf(...sums), uncertainty);
}

/** Clustered items count as the independent ones that would give the same standard error. */
function compareJudged(
  [first, second]: Pair<Term[]>,
  uncertainty: Uncertainty,
): { interval: Interval; pValue: number } {
  const sums = sumPair([first, second], uncertainty);
  const clusters = sums[0].above.length;
  const single = standardErrorOf(sumPair([first, second], independent(uncertainty.seed)));
  const clustered = standardErrorOf(sums);
  const share = clustered > 0 ? Math.min(1, (single / clustered) ** 2) : clusters / first.length;
  const onlyFirst = first.filter(({ above }, i) => above > second[i].above).length;
  const onlySecond = first.filter(({ above }, i) => above < second[i].above).length;
  const counts = [first.length, onlyFirst, onlySecond].map((count) => share * count);
  // Which of the two has more right in a cluster: of single items, McNemar's test.
  const gains = Array.from(sums[0].above, (right, cluster) => right - sums[1].above[cluster]);
  return {
    interval: tango(counts[0], counts[1], counts[2], uncertainty.error),
    pValue: mcnemar(
      gains.filter((gain) => gain > 0).length,
      gains.filter((gain) => gain < 0).length,
    ),
  };
}

const standardErrorOf = (sums: Pair<Sums>): number =>
  differenceOf(...sums)(once(sums[0].above.length)).standardError;

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
