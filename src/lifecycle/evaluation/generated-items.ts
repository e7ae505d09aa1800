/**
 * Exact match by generation: the model writes a reply, greedily, to what precedes a record's last
 * reply; what the reply comes to is compared with the record's answer.
 *
 * @module
 */
import { finalAnswerOf, toMessages } from '../../catalog/records/conversation.ts';
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
  /** What the reply should come to. */
  answer: string;
}

/** The record as a question with a final answer; nothing where it has none. */
export function answeredItem(record: CanonicalRecord): AnsweredItem[] {
  const answer = finalAnswerOf(record);
  const messages = toMessages(record);
  return answer === undefined || messages === null
    ? []
    : [{ id: record.id, prompt: messages.slice(0, -1), answer }];
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
    items.map(async ({ id, answer }, index) => {
      const reply = await tokenizer.decode(replies[index], { skipSpecialTokens: true });
      const found = expression.exec(reply)?.[1];
      const right = found !== undefined && normalizeAnswer(found) === normalizeAnswer(answer);
      return { id, answer, reply, right };
    }),
  );
}
