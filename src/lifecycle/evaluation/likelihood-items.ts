/**
 * Scores how well a model predicts the replies, or the texts, of held-out records.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { ModelReference } from '../../runtimes/protocol.ts';
import { encodeRecords, fit } from '../train/encode.ts';
import type { LikelihoodItem } from './metrics/likelihood.ts';
import type { Scorer } from './scorer.ts';

/**
 * One item per record that has a token to predict within `limit` tokens; the windows of a long
 * text add up to one item.
 */
export async function scoreLikelihood(
  score: Scorer,
  model: ModelReference,
  tokenizer: Tokenizer,
  records: readonly CanonicalRecord[],
  limit: number,
): Promise<LikelihoodItem[]> {
  const { examples } = fit(await encodeRecords(tokenizer, records), limit);
  const scores = await score(model, examples);
  const items = new Map<string, LikelihoodItem>();
  for (const [index, example] of examples.entries()) {
    const id = example.recordId;
    const item = items.get(id) ?? { id, logProbability: 0, targetTokens: 0, targetBytes: 0 };
    item.logProbability += scores[index].logProbability;
    item.targetTokens += scores[index].targetTokens;
    item.targetBytes += await spelledBytes(tokenizer, example);
    items.set(id, item);
  }
  return records.flatMap(({ id }) => items.get(id) ?? []);
}

/** UTF-8 bytes of the predicted tokens; the first of a row has nothing before it to predict it from. */
async function spelledBytes(tokenizer: Tokenizer, example: StoredExample): Promise<number> {
  const predicted = [...example.ids].filter((_, i) => i > 0 && example.targets[i] === 1);
  return Buffer.byteLength(await tokenizer.decode(predicted, { skipSpecialTokens: true }));
}
