/**
 * Share of items whose label is the one that the model finds likeliest: as a whole reply, or per
 * character of it, which takes away the advantage that short labels have.
 *
 * @module
 */
import { ratioMetric, rightOrWrong } from './metric.ts';

export const accuracy = ratioMetric({
  name: 'accuracy',
  version: 1,
  source: 'lm_eval.api.task.ConfigurableTask.process_results, multiple_choice: acc',
  proportion: true,
  part: ({ choice }) => choice && rightOrWrong(choice.predicted === choice.label),
});

export const accuracyNorm = ratioMetric({
  name: 'accuracy-norm',
  version: 1,
  source: 'lm_eval.api.task.ConfigurableTask.process_results, multiple_choice: acc_norm',
  proportion: true,
  part: ({ choice }) =>
    choice?.predictedByLength === undefined
      ? undefined
      : rightOrWrong(choice.predictedByLength === choice.label),
});
