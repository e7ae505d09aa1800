/**
 * How the candidates of a benchmark are scored and compared: by the assessment of the dataset, with
 * the baselines beside them. No metric stands in for another.
 *
 * @module
 */
import type { BaselineId } from '../../catalog/tasks/benchmark-floor-policy.ts';
import type { EvaluationPolicy } from '../../catalog/tasks/evaluation-policy.ts';
import type { MetricName } from '../../catalog/tasks/metric-names.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { assessmentOf } from '../evaluation/assessment.ts';
import { compare, type Comparison } from '../evaluation/compare.ts';
import type { EvaluatedItem } from '../evaluation/item.ts';
import { measure } from '../evaluation/measure.ts';
import type { Metric } from '../evaluation/metrics/metric.ts';
import type { Subject } from '../evaluation/subject.ts';
import type { DatasetCard } from '../normalize/dataset.ts';
import { baselinesOf } from './baselines.ts';

export interface Contest {
  /** The deciding metric. */
  metric: MetricName;
  /** Puts a model to the test on held-out records; all of them when left out. */
  score(subject: Subject, records?: readonly CanonicalRecord[]): Promise<EvaluatedItem[]>;
  /** What methods without a language model make of the held-out records. */
  baselines(): Map<BaselineId, EvaluatedItem[]>;
  /** Those that say something about the items, the deciding metric first. */
  metrics(items: readonly EvaluatedItem[]): Metric[];
  /**
   * By the deciding metric. Undefined where there is nothing to compare: a baseline that counts
   * labels finds no text probable.
   */
  compare(
    first: readonly EvaluatedItem[],
    second: readonly EvaluatedItem[],
  ): Comparison | undefined;
}

export interface Samples {
  train: readonly CanonicalRecord[];
  heldOut: readonly CanonicalRecord[];
}

/** @param seed Of the bootstraps. */
export function contestOf(
  samples: Samples,
  card: DatasetCard,
  policy: EvaluationPolicy,
  seed: number,
): Contest {
  const { heldOut } = samples;
  const assessment = assessmentOf(card, policy, heldOut);
  const [metric] = assessment.metrics;
  return {
    metric,
    score: (subject, records = heldOut) => assessment.perform(subject, records),
    baselines: () => baselinesOf(samples.train, heldOut, card.mapping, assessment.questions),
    metrics: (items) => measure(assessment.metrics, items, seed),
    compare: (first, second) => compare(metric, first, second, seed),
  };
}
