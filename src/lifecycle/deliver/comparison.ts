/**
 * A candidate against a reference on the same held-out items, paired item by item.
 *
 * @module
 */
import type { ClassifiedItem } from '../evaluation/metrics/accuracy.ts';
import { isRight } from '../evaluation/metrics/accuracy.ts';
import { bits } from '../evaluation/metrics/bits-per-byte.ts';
import type { LikelihoodItem } from '../evaluation/metrics/likelihood.ts';
import type { MetricName } from '../evaluation/metrics/metric.ts';
import { bootstrap, once, ratio, type Statistic } from '../evaluation/statistics/bootstrap.ts';
import type { Interval } from '../evaluation/statistics/interval.ts';
import { fail } from '../../problem/problem.ts';

export interface Comparison {
  metric: MetricName;
  candidate: number;
  reference: number;
  /**
   * How much worse the candidate is; below 0 it is better. A share of the reference for bits per
   * byte, a difference of shares for accuracy.
   */
  worsening: { value: number; interval: Interval };
  items: number;
}

export function compareLikelihood(
  candidate: readonly LikelihoodItem[],
  reference: readonly LikelihoodItem[],
  seed: number,
): Comparison {
  const pairs = pair(candidate, reference);
  const bytes = pairs.map(([item]) => item.targetBytes);
  const own = ratio(
    pairs.map(([item]) => bits(item)),
    bytes,
  );
  const others = ratio(
    pairs.map(([, item]) => bits(item)),
    bytes,
  );
  const worsening: Statistic = (weights) => own(weights) / others(weights) - 1;
  return compared('bits-per-byte', pairs.length, own, others, worsening, seed);
}

export function compareAccuracy(
  candidate: readonly ClassifiedItem[],
  reference: readonly ClassifiedItem[],
  seed: number,
): Comparison {
  const pairs = pair(candidate, reference);
  const ones = pairs.map(() => 1);
  const own = ratio(
    pairs.map(([item]) => Number(isRight(item))),
    ones,
  );
  const others = ratio(
    pairs.map(([, item]) => Number(isRight(item))),
    ones,
  );
  const worsening: Statistic = (weights) => others(weights) - own(weights);
  return compared('accuracy', pairs.length, own, others, worsening, seed);
}

function compared(
  metric: MetricName,
  items: number,
  candidate: Statistic,
  reference: Statistic,
  worsening: Statistic,
  seed: number,
): Comparison {
  const all = once(items);
  return {
    metric,
    candidate: candidate(all),
    reference: reference(all),
    worsening: {
      value: worsening(all),
      interval: bootstrap(items, seed, worsening, 'paired-cluster-bootstrap'),
    },
    items,
  };
}

function pair<Item extends { id: string }>(
  candidate: readonly Item[],
  reference: readonly Item[],
): [Item, Item][] {
  const byId = new Map(reference.map((item) => [item.id, item]));
  const pairs = candidate.flatMap((item): [Item, Item][] => {
    const other = byId.get(item.id);
    return other === undefined ? [] : [[item, other]];
  });
  if (pairs.length === 0) fail('internal', 'the two models were scored on different items');
  return pairs;
}
