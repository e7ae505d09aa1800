/**
 * How likely a model finds every label: for what needs more than the likeliest one, and where a label's
 * tokens depend on the text before it, so that there is nothing to search in.
 *
 * @module
 */
import type { ClassificationRecord } from '../../catalog/records/record.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import type { ItemScore } from '../../runtimes/protocol.ts';
import type { EvaluatedItem } from '../item.ts';
import type { Subject } from '../subject.ts';
import { likelihoodOf } from './likelihood.ts';
import { encodeShown } from './show-shots.ts';

/** Examples given to one worker at a time: bounds the size of the token file. */
const examplesPerJob = 40_000;

/** All labels of one record, in their order. */
export interface ScoredLabels {
  record: ClassificationRecord;
  examples: readonly StoredExample[];
  scores: readonly ItemScore[];
}

/**
 * Scores every label after every record; a prompt that leaves no room for the longest loses its first
 * tokens.
 *
 * @throws What the subject throws, and the problems of `encodeRecords`.
 */
export async function scoreEveryLabel(
  subject: Subject,
  labels: readonly string[],
  records: readonly ClassificationRecord[],
): Promise<ScoredLabels[]> {
  const scored: ScoredLabels[] = [];
  const recordsPerJob = Math.max(1, Math.floor(examplesPerJob / labels.length));
  for (let from = 0; from < records.length; from += recordsPerJob) {
    const group = records.slice(from, from + recordsPerJob);
    const options = group.flatMap((record) => labels.map((label) => ({ ...record, label })));
    const encoded = await encodeShown(subject, options);
    const ofRecord = <Value>(values: readonly Value[], index: number): Value[] =>
      values.slice(index * labels.length, (index + 1) * labels.length);
    const examples = group.flatMap((_, index) => cutAlike(ofRecord(encoded, index), subject.limit));
    const scores = await subject.score(examples);
    for (const [index, record] of group.entries())
      scored.push({
        record,
        examples: ofRecord(examples, index),
        scores: ofRecord(scores, index),
      });
  }
  return scored;
}

/** Makes the items of `labelExercise` from the scores of every label. */
export async function itemsOfEveryLabel(
  subject: Subject,
  labels: readonly string[],
  records: readonly ClassificationRecord[],
): Promise<EvaluatedItem[]> {
  const items: EvaluatedItem[] = [];
  for (const { record, examples, scores } of await scoreEveryLabel(subject, labels, records)) {
    const { whole, byLength } = likeliest(
      labels,
      scores.map(({ logProbability }) => logProbability),
    );
    const { id, label } = record;
    const choice = { label, predicted: labels[whole], predictedByLength: labels[byLength] };
    const truth = labels.indexOf(label);
    const likelihood =
      truth < 0
        ? undefined
        : await likelihoodOf(subject.tokenizer, [examples[truth]], [scores[truth]]);
    items.push({ id, choice, ...(likelihood && { likelihood }) });
  }
  return items;
}

/** Takes as many first tokens from each as make the longest fit, so that all have the same prompt. */
function cutAlike(examples: readonly StoredExample[], limit: number): StoredExample[] {
  const longest = Math.max(...examples.map(({ targets }) => targets.lastIndexOf(1) + 1));
  return examples.map(({ recordId, ids, targets }) => {
    // Something has to be left that the first token of the reply is predicted from.
    const from = Math.min(Math.max(0, longest - limit), targets.indexOf(1) - 1);
    return {
      recordId,
      ids: ids.slice(from, from + limit),
      targets: targets.slice(from, from + limit),
    };
  });
}

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
    byLength: firstLargest(logProbabilities.map((value, at) => value / characters(choices[at]))),
  };
}

/** Counts code points. */
export const characters = (text: string): number => [...text].length;

const firstLargest = (values: readonly number[]): number =>
  values.reduce((best, value, at) => (value > values[best] ? at : best), 0);
