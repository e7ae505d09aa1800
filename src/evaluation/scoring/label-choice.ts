/**
 * Classification by label scoring: which label is the model likeliest to reply with, end of turn
 * included. That is the probability of this reply and no other.
 *
 * @module
 */
import type { CanonicalRecord, ClassificationRecord } from '../../catalog/records/record.ts';
import type { EvaluatedItem } from '../item.ts';
import { characters, itemsOfEveryLabel } from './every-label.ts';
import type { Exercise } from './exercise.ts';
import { labelQuestions } from './label-questions.ts';
import { likelihoodOf } from './likelihood.ts';

/**
 * Makes the exercise. Its items have the likeliest label, and the likelihood of the true one. They are
 * found by best-first search, for a small part of what scoring every label takes.
 *
 * @param labels All that there are, in a fixed order: ties go to the first.
 * @param byLength Whether items have the likeliest label per character too. That takes more: how long a
 *   label is going to be says little about how likely it will have become.
 */
export const labelExercise =
  (labels: readonly string[], { byLength }: { byLength: boolean }): Exercise =>
  async (subject, records) => {
    const labelled = records.filter(isLabelled);
    if (labelled.length === 0) return [];
    const asked = await labelQuestions(subject, labels, labelled);
    if (asked === undefined) return itemsOfEveryLabel(subject, labels, labelled);
    const { questions, continuations } = asked;
    const weights = [labels.map(() => 1), ...(byLength ? [labels.map(characters)] : [])];
    const choices = await subject.choose(questions, continuations, weights);
    const items: EvaluatedItem[] = [];
    for (const [at, { id, label }] of labelled.entries()) {
      const { prompt, wanted } = questions[at];
      const [whole, perCharacter] = choices[at].likeliest;
      const choice = {
        label,
        predicted: labels[whole],
        ...(byLength && { predictedByLength: labels[perCharacter] }),
      };
      const logProbability = choices[at].logProbability;
      if (wanted === null || logProbability === null) {
        items.push({ id, choice });
        continue;
      }
      const reply = continuations[wanted];
      const example = {
        recordId: id,
        ids: Int32Array.of(...prompt, ...reply),
        targets: Uint8Array.of(...prompt.map(() => 0), ...reply.map(() => 1)),
      };
      const score = { logProbability, targetTokens: reply.length };
      items.push({
        id,
        choice,
        likelihood: await likelihoodOf(subject.tokenizer, [example], [score]),
      });
    }
    return items;
  };

const isLabelled = (record: CanonicalRecord): record is ClassificationRecord => 'label' in record;
