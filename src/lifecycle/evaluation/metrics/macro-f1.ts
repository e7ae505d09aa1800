/**
 * Macro-averaged F1: the mean over labels of `2·TP / (2·TP + FP + FN)`. Labels are those that are
 * true or predicted for some item, as scikit-learn's `f1_score(average="macro")`, which the
 * harness calls.
 *
 * @module
 */
import { bootstrap, once } from '../statistics/bootstrap.ts';
import type { ClassifiedItem } from './accuracy.ts';
import { metric, type Metric } from './metric.ts';

export function macroF1(items: readonly ClassifiedItem[], seed: number): Metric {
  const labels = [...new Set(items.flatMap(({ label, predicted }) => [label, predicted]))];
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  const truth = items.map(({ label }) => indexOf.get(label)!);
  const guess = items.map(({ predicted }) => indexOf.get(predicted)!);
  const statistic = (weights: Uint32Array): number => {
    const agreed = new Float64Array(labels.length);
    const named = new Float64Array(labels.length);
    weights.forEach((weight, i) => {
      named[truth[i]] += weight;
      named[guess[i]] += weight;
      if (truth[i] === guess[i]) agreed[truth[i]] += weight;
    });
    let total = 0;
    let present = 0;
    for (let label = 0; label < labels.length; label++) {
      if (named[label] === 0) continue;
      total += (2 * agreed[label]) / named[label];
      present++;
    }
    return total / present;
  };
  return metric(
    'macro-f1',
    statistic(once(items.length)),
    bootstrap(items.length, seed, statistic),
    items.length,
  );
}
