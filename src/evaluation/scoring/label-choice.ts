/**
 * Classification by label scoring: the model is asked how likely it is to reply with each label,
 * end of turn included. That is the probability of this reply and no other.
 *
 * @module
 */
import type { CanonicalRecord, ClassificationRecord } from '../../catalog/records/record.ts';
import type { EvaluatedItem } from '../item.ts';
import { type Exercise, fitReplies } from './exercise.ts';
import { likelihoodOf } from './likelihood.ts';
import { encodeShown } from './show-shots.ts';

/** Examples given to one worker at a time: bounds the size of the token file. */
const examplesPerJob = 40_000;

/**
 * Makes the exercise. Its items have the choice, and the likelihood of the true label, which is scored
 * on the way.
 *
 * @param labels All that there are, in a fixed order: ties go to the first.
 */
export const labelExercise =
  (labels: readonly string[]): Exercise =>
  async (subject, records) => {
    const labelled = records.filter(isLabelled);
    const items: EvaluatedItem[] = [];
    const recordsPerJob = Math.max(1, Math.floor(examplesPerJob / labels.length));
    for (let from = 0; from < labelled.length; from += recordsPerJob) {
      const group = labelled.slice(from, from + recordsPerJob);
      const options = group.flatMap((record) => labels.map((label) => ({ ...record, label })));
      const examples = fitReplies(await encodeShown(subject, options), subject.limit);
      const scores = await subject.score(examples);
      for (const [index, { id, label }] of group.entries()) {
        const own = scores.slice(index * labels.length, (index + 1) * labels.length);
        const { whole, byLength } = likeliest(
          labels,
          own.map(({ logProbability }) => logProbability),
        );
        const choice = { label, predicted: labels[whole], predictedByLength: labels[byLength] };
        const truth = index * labels.length + labels.indexOf(label);
        const likelihood = labels.includes(label)
          ? await likelihoodOf(subject.tokenizer, [examples[truth]], [scores[truth]])
          : undefined;
        items.push({ id, choice, ...(likelihood && { likelihood }) });
      }
    }
    return items;
  };

const isLabelled = (record: CanonicalRecord): record is ClassificationRecord => 'label' in record;

/**
 * The choice that a model prefers, as the harness finds it (`lm_eval.api.task`, `multiple_choice`):
 * the first of the largest log-probabilities, and the first of the largest per character.
 */
export interface Likeliest {
  /** Index of the choice that is likeliest as a whole. */
  whole: number;
  /** Index of the choice that is likeliest per character (code point). */
  byLength: number;
}

/**
 * Finds the likeliest.
 *
 * @param logProbabilities One for each of the choices, which are at least one and not empty.
 */
export function likeliest(
  choices: readonly string[],
  logProbabilities: readonly number[],
): Likeliest {
  return {
    whole: firstLargest(logProbabilities),
    byLength: firstLargest(logProbabilities.map((value, at) => value / [...choices[at]].length)),
  };
}

const firstLargest = (values: readonly number[]): number =>
  values.reduce((best, value, at) => (value > values[best] ? at : best), 0);
