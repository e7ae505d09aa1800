/**
 * How the candidates of a benchmark are scored and compared: by the assessment of the dataset, with
 * the baselines beside them. No metric stands in for another.
 *
 * @module
 */
import type { BaselineId } from '../../../catalog/tasks/benchmark-floor-policy.ts';
import type { EvaluationPolicy } from '../../../catalog/tasks/evaluation-policy.ts';
import type { MetricName } from '../../../catalog/tasks/metric-names.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { assessmentOf, mergeItems } from '../../../evaluation/assessment.ts';
import { compare, type Comparison } from '../../../evaluation/compare.ts';
import type { EvaluatedItem } from '../../../evaluation/item.ts';
import { measure, termsOf } from '../../../evaluation/measure.ts';
import { metricDefinitions } from '../../../evaluation/metrics/definitions.ts';
import type { Metric } from '../../../evaluation/metrics/metric.ts';
import { sumClusters, type Sums } from '../../../evaluation/statistics/estimate.ts';
import type { Uncertainty } from '../../../evaluation/statistics/uncertainty.ts';
import type { Subject } from '../../../evaluation/subject.ts';
import type { DatasetCard } from '../../normalize/dataset.ts';
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
  /** Makes what methods without a language model say of the held-out records. */
  baselines(): Map<BaselineId, EvaluatedItem[]>;
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
    complete: async (subject, records, items) =>
      mergeItems([...items, ...(await assessment.perform(subject, records, 'rest'))], records),
    baselines: () => baselinesOf(samples.train, heldOut, card.mapping, assessment.questions),
    metrics: (items) => measure(assessment.metrics, items, uncertainty),
    compare: (first, second) => compare(metric, first, second, uncertainty),
    sums: (items) => sharedSums(metric, items, uncertainty),
  };
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
