/**
 * The baselines of a benchmark, counted on the very items that the candidates train on.
 *
 * @module
 */
import type { BaselineId } from '../../catalog/tasks/benchmark-floor-policy.ts';
import { textsOf, toMessages } from '../../catalog/records/conversation.ts';
import type { CanonicalRecord, ClassificationRecord } from '../../catalog/records/record.ts';
import { ByteNgram, type Passage } from '../evaluation/baselines/byte-ngram.ts';
import { majorityClass } from '../evaluation/baselines/majority-class.ts';
import { NearestNeighbour } from '../evaluation/baselines/nearest-neighbour.ts';
import type { ClassifiedItem } from '../evaluation/metrics/accuracy.ts';
import type { LikelihoodItem } from '../evaluation/metrics/likelihood.ts';

const orders: [BaselineId, number][] = [
  ['byte-unigram', 1],
  ['byte-bigram', 2],
  ['byte-5gram', 5],
];

export function likelihoodBaselines(
  train: readonly CanonicalRecord[],
  heldOut: readonly CanonicalRecord[],
): Map<BaselineId, LikelihoodItem[]> {
  return new Map(
    orders.map(([id, order]) => {
      const model = new ByteNgram(order);
      for (const record of train) for (const passage of passagesOf(record)) model.train(passage);
      return [id, heldOut.map((record) => scoreRecord(model, record))];
    }),
  );
}

function scoreRecord(model: ByteNgram, record: CanonicalRecord): LikelihoodItem {
  const item = { id: record.id, logProbability: 0, targetTokens: 0, targetBytes: 0 };
  for (const passage of passagesOf(record)) {
    const bytes = Buffer.byteLength(passage.text);
    item.logProbability += model.logProbability(passage);
    item.targetTokens += bytes + 1;
    item.targetBytes += bytes;
  }
  return item;
}

/** The replies of a conversation after what they reply to; of a text, the text. */
function passagesOf(record: CanonicalRecord): Passage[] {
  const messages = toMessages(record);
  if (messages === null) return textsOf(record).map((text) => ({ context: '', text }));
  return messages.flatMap(({ role, content }, turn) =>
    role === 'assistant' ? [{ context: messages[turn - 1].content, text: content }] : [],
  );
}

export function classificationBaselines(
  train: readonly ClassificationRecord[],
  heldOut: readonly ClassificationRecord[],
): Map<BaselineId, ClassifiedItem[]> {
  const commonest = majorityClass(train.map(({ label }) => label));
  const neighbour = new NearestNeighbour(train);
  const items = (predict: (text: string) => string): ClassifiedItem[] =>
    heldOut.map(({ id, text, label }) => ({ id, label, predicted: predict(text) }));
  return new Map([
    ['majority-class', items(() => commonest)],
    ['tfidf-neighbour', items((text) => neighbour.predict(text))],
  ]);
}
