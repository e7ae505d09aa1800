/**
 * The baselines of a benchmark, counted on the very items that the candidates train on.
 *
 * @module
 */
import type { BaselineId } from '../../../catalog/tasks/benchmark-floor-policy.ts';
import { textsOf, toMessages } from '../../../catalog/records/conversation.ts';
import type { Mapping } from '../../../catalog/records/mapping.ts';
import type { CanonicalRecord, ClassificationRecord } from '../../../catalog/records/record.ts';
import { ByteNgram, type Passage } from '../../../evaluation/baselines/byte-ngram.ts';
import {
  lazily,
  longerReply,
  answerBaselines,
  type Baseline,
} from '../../../evaluation/baselines/answers.ts';
import { labelBaselines } from '../../../evaluation/baselines/labels.ts';
import type { Likelihood } from '../../../evaluation/item.ts';
import { countWords } from '../../../evaluation/metrics/python-text.ts';
import type { Question } from '../../../evaluation/scoring/questions.ts';

/**
 * Makes each baseline that suits the records.
 *
 * @param questions What models are asked to write, by held-out record.
 */
export function baselinesOf(
  train: readonly CanonicalRecord[],
  mapping: Mapping,
  questions: ReadonlyMap<string, readonly Question[]>,
): Map<BaselineId, Baseline> {
  switch (mapping.schema) {
    case 'classification':
      return labelBaselines(train as ClassificationRecord[]);
    case 'preference':
      return new Map([['longer-reply', longerReply]]);
    default:
      return new Map([
        ...likelihoodBaselines(train),
        ...answerBaselines(train, mapping, questions),
      ]);
  }
}

const orders: [BaselineId, number][] = [
  ['byte-unigram', 1],
  ['byte-bigram', 2],
  ['byte-5gram', 5],
];

const likelihoodBaselines = (train: readonly CanonicalRecord[]): [BaselineId, Baseline][] =>
  orders.map(([id, order]) => [
    id,
    lazily(() => {
      const model = new ByteNgram(order);
      for (const record of train) for (const passage of passagesOf(record)) model.train(passage);
      return (heldOut) =>
        heldOut.map((record) => ({ id: record.id, likelihood: scoreRecord(model, record) }));
    }),
  ]);

/** Its tokens are the bytes and the end of each passage. */
function scoreRecord(model: ByteNgram, record: CanonicalRecord): Likelihood {
  const likelihood = { logProbability: 0, targetTokens: 0, targetBytes: 0, targetWords: 0 };
  for (const passage of passagesOf(record)) {
    const bytes = Buffer.byteLength(passage.text);
    likelihood.logProbability += model.logProbability(passage);
    likelihood.targetTokens += bytes + 1;
    likelihood.targetBytes += bytes;
    likelihood.targetWords += countWords(passage.text);
  }
  return likelihood;
}

/** The replies of a conversation after what they reply to; of a text, the text. */
function passagesOf(record: CanonicalRecord): Passage[] {
  const messages = toMessages(record);
  if (messages === null) return textsOf(record).map((text) => ({ context: '', text }));
  return messages.flatMap(({ role, content }, turn) =>
    role === 'assistant' ? [{ context: messages[turn - 1].content, text: content }] : [],
  );
}
