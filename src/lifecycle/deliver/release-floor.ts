/**
 * The floor of a first release: there is no other to be held against, and its base before training is
 * easily beaten. What Gate C asked of the winner after seconds is asked of the finished model, on the
 * test items: is it better than what costs no language model?
 *
 * @module
 */
import type {
  BaselineId,
  BenchmarkFloorPolicy,
} from '../../catalog/tasks/benchmark-floor-policy.ts';
import type { MetricName } from '../../catalog/tasks/metric-names.ts';
import { compare } from '../../evaluation/compare.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { measure, metricValue } from '../../evaluation/measure.ts';
import type { Metric } from '../../evaluation/metrics/metric.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { baselinesOf } from '../benchmark/contest/contest-baselines.ts';
import { cardOf, loadSplit } from '../normalize/dataset.ts';
import { FROM_SCRATCH, manifestOf } from '../package/bundle.ts';
import type { HeldOut } from '../package/held-out.ts';
import { regressionOf, type Regression } from './regression.ts';

export interface ReleaseFloor {
  baseline: BaselineId;
  /** How much worse than the baseline the model is; null where that says nothing by the metric. */
  regression: Regression | null;
  /** The model by the metric that decides, which may have a value to reach. */
  measured: Metric;
}

/** More training rows than this make a baseline slow, and hardly better. */
const mostCounted = 50_000;

/** Holds what a bundle made of test items against the floor of Gate C on the same items. */
export async function releaseFloor(
  bundle: Artifact,
  dataset: Artifact,
  { floor }: BenchmarkFloorPolicy,
  heldOut: HeldOut,
  { metric, items, seed }: { metric: MetricName; items: readonly EvaluatedItem[]; seed: number },
): Promise<ReleaseFloor> {
  const { source } = manifestOf(bundle).trace.base;
  const baseline = source === FROM_SCRATCH ? floor.scratch : floor.pretrained;
  const all = await loadSplit(dataset, 'train');
  const every = Math.ceil(all.length / mostCounted);
  const train = all.filter((_, row) => row % every === 0);
  const { questions } = heldOut.assessment;
  const answer = baselinesOf(train, cardOf(dataset).mapping, questions).get(baseline);
  const plain = answer?.(heldOut.records) ?? [];
  const comparison = compare(metric, items, plain, independent(seed));
  const [measured] = measure([metric], items, independent(seed));
  return {
    baseline,
    regression: comparison ? regressionOf(comparison, metricValue(metric, plain)!) : null,
    measured,
  };
}
