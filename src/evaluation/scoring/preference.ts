/**
 * How probable a model finds the better and the worse reply to one prompt.
 *
 * @module
 */
import type { CanonicalRecord, RecordOf } from '../../catalog/records/record.ts';
import { encodeRecords } from '../../planning/tokens/encode-records.ts';
import type { EvaluatedItem } from '../item.ts';
import { preferenceOf, type ScoredReply } from '../metrics/win-rate.ts';
import { type Exercise, fitReplies } from './exercise.ts';
import { likelihoodOf } from './likelihood.ts';

export const preferenceExercise: Exercise = async (subject, records) => {
  const pairs = records.filter(isPreference);
  const conversations = pairs.flatMap(({ id, source, prompt, chosen, rejected }) =>
    [chosen, rejected].map((reply) => ({ id, source, messages: [...prompt, ...reply] })),
  );
  const encoded = await encodeRecords(subject.tokenizer, conversations);
  const examples = fitReplies(encoded, subject.limit);
  const scores = await subject.score(examples);
  const items: EvaluatedItem[] = [];
  for (const [index, { id }] of pairs.entries()) {
    const reply = async (at: number): Promise<ScoredReply> => {
      const likelihood = await likelihoodOf(subject.tokenizer, [examples[at]], [scores[at]]);
      return { logProbability: likelihood.logProbability, bytes: likelihood.targetBytes };
    };
    items.push({
      id,
      preference: preferenceOf(await reply(2 * index), await reply(2 * index + 1)),
    });
  }
  return items;
};

const isPreference = (record: CanonicalRecord): record is RecordOf<'preference'> =>
  'rejected' in record;
