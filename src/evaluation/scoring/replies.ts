/**
 * What a model writes, greedily, where records have a reply that can be judged.
 *
 * @module
 */
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { encodePrompt } from '../../engine/tokenizer/training-example.ts';
import { inCustomaryOrder, spellOutTools } from '../../catalog/records/tool-text.ts';
import { templateKnowsTools } from '../../planning/tokens/encode-records.ts';
import type { EvaluatedItem, Reply } from '../item.ts';
import { judge, type Prompt, type Question } from './questions.ts';
import type { Subject } from '../subject.ts';
import type { Exercise } from './exercise.ts';
import { encodeShownPrompt } from './show-shots.ts';

/**
 * Makes the exercise.
 *
 * @param questions What records ask, by their ids; other records are left out.
 * @param maxTokens Tokens of a reply, at most.
 */
export const replyExercise =
  (questions: ReadonlyMap<string, readonly Question[]>, maxTokens: number): Exercise =>
  async (subject, records) => {
    const { tokenizer } = subject;
    const asked = records.flatMap(({ id }) => questions.get(id) ?? []);
    const native = asked.some(({ prompt }) => prompt.tools.length > 0)
      ? templateKnowsTools(tokenizer)
      : false;
    const bound = roomFor(await longestOf(tokenizer, asked), maxTokens);
    const prompts: number[][] = [];
    for (const { prompt } of asked) prompts.push(await encode(subject, prompt, native, bound));
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
  subject: Subject,
  { messages, tools }: Prompt,
  native: boolean,
  bound: number,
): Promise<number[]> =>
  native && tools.length > 0
    ? encodePrompt(subject.tokenizer, messages, inCustomaryOrder(tools))
    : encodeShownPrompt(subject, spellOutTools(messages, tools), bound);

/**
 * Bounds the tokens of a reply: one twice as long as the longest that is right will not become right
 * any more.
 */
export const roomFor = (longest: number, maxTokens: number): number =>
  Math.min(maxTokens, 2 * longest + 16);

async function longestOf(tokenizer: Tokenizer, questions: readonly Question[]): Promise<number> {
  let longest = 0;
  await tokenizer.encodeEach(
    questions.map(({ expected }) => expected),
    (encoding) => {
      longest = Math.max(longest, encoding.getIds().length);
    },
  );
  return longest;
}
