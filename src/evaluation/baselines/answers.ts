/**
 * Replies without a language model: the commonest answer of the training items, the reply of the
 * most similar one, and for a summary the first three sentences of the document, which newspaper
 * summaries are known to be hard pressed to beat (See, Liu and Manning, ACL 2017).
 *
 * @module
 */
import type { BaselineId } from '../../catalog/tasks/benchmark-floor-policy.ts';
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { EvaluatedItem } from '../item.ts';
import { judge, type Question, questionsOf } from '../scoring/questions.ts';
import { NearestNeighbour } from './nearest-neighbour.ts';
import type { ChatTurn } from '../../catalog/records/message.ts';

/** Says what a baseline makes of held-out records. */
export type Baseline = (heldOut: readonly CanonicalRecord[]) => EvaluatedItem[];

/** Makes a baseline when it is first asked: some take a while, and not all are. */
export function lazily(make: () => Baseline): Baseline {
  let made: Baseline | undefined;
  return (heldOut) => (made ??= make())(heldOut);
}

/**
 * Makes the baselines that answer questions without a model.
 *
 * @param questions What the held-out records ask, by record id. Without any there is no baseline.
 */
export function answerBaselines(
  train: readonly CanonicalRecord[],
  mapping: Mapping,
  questions: ReadonlyMap<string, readonly Question[]>,
): [BaselineId, Baseline][] {
  const known = train.flatMap((record) => questionsOf(record, mapping));
  if (known.length === 0 || questions.size === 0) return [];
  const answer =
    (reply: (question: Question, record: CanonicalRecord) => string): Baseline =>
    (heldOut) =>
      heldOut.flatMap((record) => {
        const asked = questions.get(record.id) ?? [];
        const replies = asked.map((question) => judge(question, reply(question, record)));
        return replies.length === 0 ? [] : [{ id: record.id, replies }];
      });
  const commonest = majorityClass(known.map((question) => question.answer));
  const usual = known.find((question) => question.answer === commonest)!.expected;
  const neighbour = new NearestNeighbour(
    known.map((question) => ({ text: textOf(question), label: question.expected })),
  );
  const first: [BaselineId, Baseline] = ['lead-3', answer((_, record) => lead(record))];
  return [
    ['commonest-answer', answer(() => usual)],
    ['tfidf-neighbour', answer((question) => neighbour.predict(textOf(question)))],
    ...(mapping.schema === 'summarization' ? [first] : []),
  ];
}

const textOf = ({ prompt }: Question): string =>
  prompt.messages.map(({ content }) => content).join('\n');

const SENTENCES = 3;

function lead(record: CanonicalRecord): string {
  const { document } = record as Extract<CanonicalRecord, { summary: string }>;
  const sentences = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(document);
  return [...sentences]
    .slice(0, SENTENCES)
    .map(({ segment }) => segment)
    .join('')
    .trim();
}

/**
 * Finds the commonest label of the training items, of which there is at least one; ties go to the
 * first in order.
 */
export function majorityClass(labels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [commonest] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return commonest[0];
}

/**
 * Prefers of two replies the one with more UTF-8 bytes, as people who compare replies often prefer the
 * longer one (arXiv 2310.03716 finds that length explains much of what reward models learn).
 */
export const longerReply = (records: readonly CanonicalRecord[]): EvaluatedItem[] =>
  records.flatMap((record) => {
    if (!('rejected' in record)) return [];
    const wins = (1 + Math.sign(bytesOf(record.chosen) - bytesOf(record.rejected))) / 2;
    return [{ id: record.id, preference: { whole: wins, perByte: wins } }];
  });

const bytesOf = (turns: readonly ChatTurn[]): number =>
  turns.reduce((total, { content }) => total + Buffer.byteLength(content), 0);
