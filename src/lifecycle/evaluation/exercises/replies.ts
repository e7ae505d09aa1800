/**
 * What a model writes, greedily, where records have a reply that can be judged.
 *
 * @module
 */
import type { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { encodePrompt } from '../../../engine/tokenizer/training-example.ts';
import { inCustomaryOrder } from '../../../catalog/records/tool-order.ts';
import { spellOutTools } from '../../../catalog/records/tool-text.ts';
import { templateKnowsTools } from '../../train/encode.ts';
import type { EvaluatedItem, Reply } from '../item.ts';
import { judge, type Prompt, type Question } from '../questions/question.ts';
import type { Exercise } from './exercise.ts';

/**
 * @param questions By record id; other records are left out.
 * @param maxTokens Of a reply, at most.
 */
export const replyExercise =
  (questions: ReadonlyMap<string, readonly Question[]>, maxTokens: number): Exercise =>
  async (subject, records) => {
    const { tokenizer } = subject;
    const asked = records.flatMap(({ id }) => questions.get(id) ?? []);
    const native = asked.some(({ prompt }) => prompt.tools.length > 0)
      ? templateKnowsTools(tokenizer)
      : false;
    const prompts: number[][] = [];
    for (const { prompt } of asked) prompts.push(await encode(tokenizer, prompt, native));
    const bound = Math.min(maxTokens, await roomFor(tokenizer, asked));
    const written = (await subject.write(prompts, bound)).values();
    const items: EvaluatedItem[] = [];
    for (const { id } of records) {
      const replies: Reply[] = [];
      for (const question of questions.get(id) ?? []) {
        const ids = written.next().value!;
        replies.push(judge(question, await tokenizer.decode(ids, { skipSpecialTokens: true })));
      }
      if (replies.length > 0) items.push({ id, replies });
    }
    return items;
  };

const encode = (
  tokenizer: Tokenizer,
  { messages, tools }: Prompt,
  native: boolean,
): Promise<number[]> =>
  native && tools.length > 0
    ? encodePrompt(tokenizer, messages, inCustomaryOrder(tools))
    : encodePrompt(tokenizer, spellOutTools(messages, tools));

/** A reply twice as long as the longest that is right will not become right any more. */
async function roomFor(tokenizer: Tokenizer, questions: readonly Question[]): Promise<number> {
  let longest = 0;
  await tokenizer.encodeEach(
    questions.map(({ expected }) => expected),
    (encoding) => {
      longest = Math.max(longest, encoding.getIds().length);
    },
  );
  return 2 * longest + 16;
}
