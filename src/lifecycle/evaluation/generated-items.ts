/**
 * Exact match by generation: the model writes a reply, greedily, to what precedes a record's last
 * reply; what the reply comes to is compared with the record's answer.
 *
 * @module
 */
import type { ChatRecord } from '../../catalog/records/record.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { encodePrompt } from '../../engine/tokenizer/training-example.ts';
import { normalizeAnswer, type GeneratedItem } from './metrics/exact-match.ts';

/** Token ids of prompts in, token ids of replies out, in order. */
export type Generator = (prompts: readonly (readonly number[])[]) => Promise<number[][]>;

export type AnsweredRecord = ChatRecord & { answer: string };

export const hasAnswer = (record: object): record is AnsweredRecord =>
  'answer' in record && typeof record.answer === 'string';

/**
 * @param pattern The dataset's own regular expression for the answer in a reply; its first group is
 *   the answer. A reply that it does not match is wrong.
 */
export async function generateAnswers(
  generate: Generator,
  tokenizer: Tokenizer,
  records: readonly AnsweredRecord[],
  pattern: string,
): Promise<GeneratedItem[]> {
  const expression = new RegExp(pattern, 'u');
  const prompts = await Promise.all(
    records.map(({ messages }) => encodePrompt(tokenizer, messages.slice(0, -1))),
  );
  const replies = await generate(prompts);
  return Promise.all(
    records.map(async ({ id, answer }, index) => {
      const reply = await tokenizer.decode(replies[index], { skipSpecialTokens: true });
      const found = expression.exec(reply)?.[1];
      const right = found !== undefined && normalizeAnswer(found) === normalizeAnswer(answer);
      return { id, answer, reply, right };
    }),
  );
}
