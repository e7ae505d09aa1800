import { expect, it } from 'vitest';
import { mappingSchema, answerPatternOf } from '../../catalog/records/mapping.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { trainTokenizer } from '../../engine/tokenizer/train-tokenizer.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { answeredItem, generateAnswers } from './generated-items.ts';

const tokenizer = Tokenizer.open(trainTokenizer(['a'], 260));
const source = { file: 'f', line: 1 };

async function judge(mapping: object, record: CanonicalRecord, reply: string) {
  const pattern = answerPatternOf(mappingSchema.parse(mapping))!;
  const items = answeredItem(record, pattern);
  const replyIds = await tokenizer.encode(reply);
  const judged = await generateAnswers(
    async (prompts) => prompts.map(() => replyIds),
    tokenizer,
    items,
    pattern,
  );
  return judged.map(({ right }) => right);
}

const qa = { schema: 'qa', question: '{q}', answer: '{a}' };
const worked = { ...qa, final_answer: { pattern: '####\\s*(.+)$' } };
const several = { ...qa, aliases: { field: 'all' } };

it.each<[string, object, object, string, boolean[]]>([
  ['a final answer', worked, { final_answer: '42' }, 'so\n#### 42.', [true]],
  ['another final answer', worked, { final_answer: '42' }, '42', [false]],
  ['no final answer', worked, {}, '#### 42', []],
  ['an answer', several, {}, 'At noon.', [true]],
  ['an alias', several, { aliases: ['12:00', 'midday'] }, 'midday', [true]],
  ['neither', several, { aliases: ['midday'] }, 'at night', [false]],
])('%s is judged', async (_what, mapping, fields, reply, right) => {
  const record = { id: 'x', source, question: 'when?', answer: 'at noon', ...fields };
  expect(await judge(mapping, record, reply)).toEqual(right);
});

it('questions without a pattern or aliases are not answered by generation', () => {
  expect(answerPatternOf(mappingSchema.parse(qa))).toBeNull();
});
