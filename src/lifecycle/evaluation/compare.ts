/**
 * Two models on the same items. Pairing removes what makes items easy or hard for both, so a
 * difference shows with far fewer items than two separate intervals would need.
 *
 * @module
 */
import { bootstrap, once, ratio } from './statistics/bootstrap.ts';
import type { Interval } from './statistics/interval.ts';
import { mcnemar } from './statistics/mcnemar.ts';
import { isRight, type ClassifiedItem } from './metrics/accuracy.ts';
import { bits } from './metrics/bits-per-byte.ts';
import type { LikelihoodItem } from './metrics/likelihood.ts';
import { lowerIsBetter, type MetricName } from './metrics/metric.ts';

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

/** Right or wrong per item, for accuracy and exact match. */
export interface JudgedItem {
  id: string;
  right: boolean;
}

export const judged = (items: readonly ClassifiedItem[]): JudgedItem[] =>
  items.map((item) => ({ id: item.id, right: isRight(item) }));

/** Bits per byte, bootstrapped over the items that both scored. */
export function compareLikelihood(
  first: readonly LikelihoodItem[],
  second: readonly LikelihoodItem[],
  seed: number,
): Comparison {
  const pairs = paired(first, second);
  const [a, b] = [0, 1].map((side) =>
    ratio(
      pairs.map((pair) => bits(pair[side])),
      pairs.map((pair) => pair[side].targetBytes),
    ),
  );
  return decide('bits-per-byte', pairs.length, seed, (weights) => a(weights) - b(weights), null);
}

/** Accuracy or exact match: the share of right items. */
export function compareJudged(
  metric: 'accuracy' | 'exact-match',
  first: readonly JudgedItem[],
  second: readonly JudgedItem[],
  seed: number,
): Comparison {
  const pairs = paired(first, second);
  const gain = pairs.map(([a, b]) => Number(a.right) - Number(b.right));
  const difference = ratio(gain, new Uint8Array(pairs.length).fill(1));
  const onlyFirst = gain.filter((value) => value > 0).length;
  const onlySecond = gain.filter((value) => value < 0).length;
  return decide(metric, pairs.length, seed, difference, mcnemar(onlyFirst, onlySecond));
}

function decide(
  metric: MetricName,
  items: number,
  seed: number,
  difference: (weights: Uint32Array) => number,
  pValue: number | null,
): Comparison {
  const interval = bootstrap(items, seed, difference, 'paired-cluster-bootstrap');
  const significant =
    pValue === null ? interval.low > 0 || interval.high < 0 : pValue < 1 - interval.confidence;
  const value = difference(once(items));
  const firstIsBetter = lowerIsBetter(metric) ? value < 0 : value > 0;
  const better = significant ? (firstIsBetter ? 'first' : 'second') : 'undecided';
  return { metric, difference: value, interval, pValue, items, better };
}

function paired<Item extends { id: string }>(
  first: readonly Item[],
  second: readonly Item[],
): [Item, Item][] {
  const byId = new Map(second.map((item) => [item.id, item]));
  return first.flatMap((item) => {
    const other = byId.get(item.id);
    return other === undefined ? [] : [[item, other] as [Item, Item]];
  });
}
