/**
 * Macro-averaged F1: the mean over labels of `2·TP / (2·TP + FP + FN)`. Labels are those that are
 * true or predicted for some item.
 *
 * @module
 */
import type { EvaluatedItem } from '../item.ts';
import type { Statistic } from '../statistics/bootstrap.ts';
import type { MetricDefinition } from './metric.ts';

export const macroF1: MetricDefinition = {
  name: 'macro-f1',
  version: 1,
  source: 'sklearn.metrics.f1_score(average="macro"), which lm_eval.api.metrics.f1_score calls',
  proportion: false,
  covers: ({ choice }) => choice !== undefined,
  statistic: meanOfLabels,
};

function meanOfLabels(items: readonly EvaluatedItem[]): Statistic {
  const choices = items.map(({ choice }) => choice!);
  const labels = [...new Set(choices.flatMap(({ label, predicted }) => [label, predicted]))];
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  const truth = choices.map(({ label }) => indexOf.get(label)!);
  const guess = choices.map(({ predicted }) => indexOf.get(predicted)!);
  return (weights) => {
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
}
