import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../engine/tokenizer/train-tokenizer.ts';
import { encodeRecords } from './encode-records.ts';
import { learntTokens, runsOf } from './learnt-tokens.ts';

const tokenizer = Tokenizer.open(
  trainTokenizer(['Where is my parcel?', 'It is on its way, two more days.'], 320),
);
const chat = (...turns: string[]): CanonicalRecord => ({
  id: 'one',
  source: { file: 'a.jsonl', line: 1 },
  messages: turns.map((content, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content })),
});

test('of a chat the replies are learnt, each with the token that ends its turn', async () => {
  const tokens = await learntTokens(tokenizer, chat('Where?', 'On its way.', 'When?', 'Soon.'));
  const learnt = runsOf(tokens)
    .filter((run) => run.learnt)
    .map(({ text }) => text);
  expect(learnt.map((text) => text.replace(/<\|[^>]*>$/, ''))).toEqual(['On its way.', 'Soon.']);
  expect(learnt.every((text) => /<\|[^>]*>$/.test(text))).toBe(true);
});

test('of plain text all is learnt but the first token, which nothing comes before', async () => {
  const text: CanonicalRecord = {
    id: 'one',
    source: { file: 'a.txt', line: 1 },
    text: 'Where is my parcel?',
  };
  const tokens = await learntTokens(tokenizer, text);
  expect(tokens.map(({ learnt }) => learnt)).toEqual(tokens.map((_, at) => at > 0));
});

test('whatever the text, tokens and runs show it whole, in the order of the ids', async () => {
  const words = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== '');
  await fc.assert(
    fc.asyncProperty(words, words, async (question, answer) => {
      const record = chat(question, answer);
      const [{ ids }] = await encodeRecords(tokenizer, [record]);
      const tokens = await learntTokens(tokenizer, record);
      expect(tokens.map(({ id }) => id)).toEqual([...ids]);
      const text = await tokenizer.decode([...ids]);
      expect(tokens.map((token) => token.text).join('')).toBe(text);
      expect(
        runsOf(tokens)
          .map((run) => run.text)
          .join(''),
      ).toBe(text);
    }),
    { numRuns: 50 },
  );
});
