/**
 * How the candidates of a benchmark are scored and compared: by the assessment of the dataset, with
 * the baselines beside them. No metric stands in for another.
 *
 * @module
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { BaselineId } from '../../../catalog/tasks/benchmark-floor-policy.ts';
import type { EvaluationPolicy } from '../../../catalog/tasks/evaluation-policy.ts';
import type { MetricName } from '../../../catalog/tasks/metric-names.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { assessmentOf, mergeItems } from '../../../evaluation/assessment.ts';
import { compare, isOfShares, type Comparison } from '../../../evaluation/compare.ts';
import type { EvaluatedItem } from '../../../evaluation/item.ts';
import { measure, termsOf } from '../../../evaluation/measure.ts';
import { metricDefinitions } from '../../../evaluation/metrics/definitions.ts';
import { lowerIsBetter } from '../../../catalog/tasks/metric-names.ts';
import type { Metric } from '../../../evaluation/metrics/metric.ts';
import { sumClusters, type Sums } from '../../../evaluation/statistics/estimate.ts';
import type { Uncertainty } from '../../../evaluation/statistics/uncertainty.ts';
import type { Subject } from '../../../evaluation/subject.ts';
import type { DatasetCard } from '../../normalize/dataset.ts';
import type { Baseline } from '../../../evaluation/baselines/answers.ts';
import { gainOfSkewed, type Bounded } from '../selection/gain.ts';
import { baselinesOf } from './contest-baselines.ts';

export interface Contest {
  /** The deciding metric. */
  metric: MetricName;
  /** Puts a model to what the deciding metric needs, on held-out records. */
  score(subject: Subject, records: readonly CanonicalRecord[]): Promise<EvaluatedItem[]>;
  /** Adds the rest to what a model made of the records: the replies that it writes. */
  complete(
    subject: Subject,
    records: readonly CanonicalRecord[],
    items: readonly EvaluatedItem[],
  ): Promise<EvaluatedItem[]>;
  /** Methods without a language model, counted on the training sample. */
  baselines: ReadonlyMap<BaselineId, Baseline>;
  /** Measures by the metrics that say something about the items, the deciding one first. */
  metrics(items: readonly EvaluatedItem[]): Metric[];
  /**
   * Compares by the deciding metric; undefined where there is nothing to compare: a baseline that counts
   * labels finds no text probable.
   */
  compare(
    first: readonly EvaluatedItem[],
    second: readonly EvaluatedItem[],
  ): Comparison | undefined;
  /**
   * Bounds what the first is better by than the second, by the deciding metric, for a critical value of
   * the normal distribution; null where there is nothing to compare.
   */
  gain(
    first: readonly EvaluatedItem[],
    second: readonly EvaluatedItem[],
    z: number,
  ): Bounded | null;
  /**
   * Adds up by clusters what several made of the items that all of them have, for the deciding metric.
   */
  sums(items: ReadonlyMap<string, readonly EvaluatedItem[]>): Map<string, Sums>;
}

export interface Samples {
  train: readonly CanonicalRecord[];
  heldOut: readonly CanonicalRecord[];
  /** Examples for bases that are not trained yet. */
  shots: readonly CanonicalRecord[];
}

/** Records that what does not decide is measured on, at most: enough for a look, where it is dear. */
const MOST_COMPLETED = 400;

/** Makes the contest of a dataset; every interval in it is made under `uncertainty`. */
export function contestOf(
  samples: Samples,
  card: DatasetCard,
  policy: EvaluationPolicy,
  uncertainty: Uncertainty,
): Contest {
  const { heldOut } = samples;
  const assessment = assessmentOf(card, policy, heldOut);
  const [metric] = assessment.metrics;
  return {
    metric,
    score: (subject, records) => assessment.perform(subject, records, 'deciding'),
    async complete(subject, records, items) {
      const rest = await assessment.perform(subject, records.slice(0, MOST_COMPLETED), 'rest');
      return mergeItems([...items, ...rest], records);
    },
    baselines: baselinesOf(samples.train, card.mapping, assessment.questions),
    metrics: (items) => measure(assessment.metrics, items, uncertainty),
    compare: (first, second) => compare(metric, first, second, uncertainty),
    gain: (first, second, z) => gain(metric, [first, second], uncertainty, z),
    sums: (items) => sharedSums(metric, items, uncertainty),
  };
}

/**
 * Shares are bounded by Tango's score: its variance is that of the difference supposed, so that it keeps
 * its level where hardly an item is right. The rest are self-normalised sums, wider where they are skewed.
 */
function gain(
  metric: MetricName,
  pair: readonly [readonly EvaluatedItem[], readonly EvaluatedItem[]],
  uncertainty: Uncertainty,
  z: number,
): Bounded | null {
  if (pair.every((items) => isOfShares(metric, items))) {
    const error = 2 * normalCdf(-z, 0, 1);
    const found = compare(metric, ...pair, { ...uncertainty, error });
    return found ? { value: found.difference, ...found.interval } : null;
  }
  const named = new Map(pair.map((items, place) => [`${place}`, items]));
  const [first, second] = sharedSums(metric, named, uncertainty).values();
  const lower = lowerIsBetter(metric);
  if (first.above.length < 2) return null;
  return gainOfSkewed(first, second, z, { lowerIsBetter: lower, bounded: !lower });
}

function sharedSums(
  metric: MetricName,
  itemsOf: ReadonlyMap<string, readonly EvaluatedItem[]>,
  uncertainty: Uncertainty,
): Map<string, Sums> {
  const definition = metricDefinitions[metric];
  const covered = [...itemsOf].map(
    ([id, items]) => [id, items.filter((item) => definition.covers(item))] as const,
  );
  const counts = new Map<string, number>();
  for (const [, items] of covered)
    for (const { id } of items) counts.set(id, (counts.get(id) ?? 0) + 1);
  return new Map(
    covered.map(([id, items]) => {
      const shared = items.filter((item) => counts.get(item.id) === covered.length);
      return [id, sumClusters(termsOf(definition, shared), uncertainty)];
    }),
  );
}
