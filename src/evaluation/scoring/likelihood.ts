/**
 * How well a model predicts the replies, or the texts, of held-out records.
 *
 * @module
 */
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { ItemScore } from '../../runtimes/protocol.ts';
import { fit } from '../../planning/tokens/encode-records.ts';
import type { Likelihood } from '../item.ts';
import { countWords } from '../metrics/python-text.ts';
import type { Exercise } from './exercise.ts';
import { encodeShown } from './show-shots.ts';

/**
 * Gives one item per record that has a token to predict within the subject's limit; the windows of a
 * long text add up to one item.
 */
export const likelihoodExercise: Exercise = async (subject, records) => {
  const { tokenizer, limit, longReplies } = subject;
  const { examples } = fit(await encodeShown(subject, records), limit, longReplies);
  const scores = await subject.score(examples);
  const byRecord = new Map<string, number[]>();
  examples.forEach(({ recordId }, at) => {
    const own = byRecord.get(recordId);
    if (own === undefined) byRecord.set(recordId, [at]);
    else own.push(at);
  });
  const items = [];
  for (const { id } of records) {
    const own = byRecord.get(id);
    if (own === undefined) continue;
    const pick = <Value>(values: readonly Value[]): Value[] => own.map((at) => values[at]);
    items.push({ id, likelihood: await likelihoodOf(tokenizer, pick(examples), pick(scores)) });
  }
  return items;
};

/**
 * Adds up the scores of one record, and counts the text that they are about.
 *
 * @param examples The examples of that record, with their scores.
 */
export async function likelihoodOf(
  tokenizer: Tokenizer,
  examples: readonly StoredExample[],
  scores: readonly ItemScore[],
): Promise<Likelihood> {
  const likelihood = { logProbability: 0, targetTokens: 0, targetBytes: 0, targetWords: 0 };
  for (const { logProbability, targetTokens } of scores) {
    likelihood.logProbability += logProbability;
    likelihood.targetTokens += targetTokens;
  }
  for (const passage of predictedPassages(examples)) {
    const text = await tokenizer.decode(passage, { skipSpecialTokens: true });
    likelihood.targetBytes += Buffer.byteLength(text);
    likelihood.targetWords += countWords(text);
  }
  return likelihood;
}

/**
 * Runs of predicted tokens: the replies of a conversation, or a whole text, whose windows are
 * joined so that no word or character is cut. The first token of a row has nothing before it to
 * predict it from.
 */
function predictedPassages(examples: readonly StoredExample[]): number[][] {
  const passages: number[][] = [];
  for (const [index, { ids, targets }] of examples.entries()) {
    const isWindow = index > 0 && targets.every((target) => target === 1);
    let open = isWindow ? passages.at(-1) : undefined;
    for (let at = 1; at < ids.length; at++) {
      if (targets[at] !== 1) {
        open = undefined;
        continue;
      }
      if (open === undefined) passages.push((open = []));
      open.push(ids[at]);
    }
  }
  return passages;
}
