/**
 * Exact match by generation: the model writes a reply, greedily, to what precedes a record's last
 * reply; what the reply comes to is compared with the record's answer.
 *
 * @module
 */
import { finalAnswerOf, toMessages, wholeAnswersOf } from '../../catalog/records/conversation.ts';
import { wholeReply } from '../../catalog/records/mapping.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { ChatMessage } from '../../engine/tokenizer/chat-template.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { encodePrompt } from '../../engine/tokenizer/training-example.ts';
import { normalizeAnswer, type GeneratedItem } from './metrics/exact-match.ts';

/** Token ids of prompts in, token ids of replies out, in order. */
export type Generator = (prompts: readonly (readonly number[])[]) => Promise<number[][]>;

export interface AnsweredItem {
  id: string;
  /** What comes before the reply. */
  prompt: ChatMessage[];
  /** What the reply may come to; the first is the record's own. */
  answers: string[];
}

/**
 * The record as a question to answer; nothing where it has no answer to match.
 *
 * @param pattern The dataset's expression for the answer in a reply.
 */
export function answeredItem(record: CanonicalRecord, pattern: string): AnsweredItem[] {
  const final = finalAnswerOf(record);
  const stated = final === undefined ? [] : [final];
  const answers = pattern === wholeReply ? wholeAnswersOf(record) : stated;
  const messages = toMessages(record);
  return answers.length === 0 || messages === null
    ? []
    : [{ id: record.id, prompt: messages.slice(0, -1), answers }];
}

/**
 * @param pattern The dataset's own regular expression for the answer in a reply; its first group is
 *   the answer. A reply that it does not match is wrong.
 */
export async function generateAnswers(
  generate: Generator,
  tokenizer: Tokenizer,
  items: readonly AnsweredItem[],
  pattern: string,
): Promise<GeneratedItem[]> {
  const expression = new RegExp(pattern, 'u');
  const prompts = await Promise.all(items.map(({ prompt }) => encodePrompt(tokenizer, prompt)));
  const replies = await generate(prompts);
  return Promise.all(
    items.map(async ({ id, answers }, index) => {
      const reply = await tokenizer.decode(replies[index], { skipSpecialTokens: true });
      const found = expression.exec(reply)?.[1];
      const right =
        found !== undefined && answers.map(normalizeAnswer).includes(normalizeAnswer(found));
      return { id, answer: answers[0], reply, right };
    }),
  );
}
