/** Whatever a record holds, a mapping makes a valid canonical record of it, or refuses it. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  finalAnswerOf,
  inputText,
  textsOf,
  toMessages,
} from '../../../catalog/records/conversation.ts';
import { mappingSchema } from '../../../catalog/records/mapping.ts';
import { contentSchemas } from '../../../catalog/records/record.ts';
import { recordSchemas } from '../../../catalog/records/record-schema.ts';
import { ProblemError } from '../../../problem/problem.ts';
import { inferMapping } from './inference/infer-mapping.ts';
import { compileMapping } from './map-record.ts';
import { Refusal } from './fields/refusal.ts';

const turns = { field: 'a' };
const said = (reply: string) => [
  { role: 'user', content: 'question' },
  { role: 'assistant', content: reply },
];

/** Mappings, and a record that each takes. */
const cases = (
  [
    [
      { schema: 'chat', messages: turns, system: '{b?}', answer: { pattern: '(\\d+)' } },
      { a: said('it is 7') },
    ],
    [
      { schema: 'chat', parse: { a: 'transcript' }, messages: turns },
      { a: 'Human: a\n\nAssistant: b' },
    ],
    [
      {
        schema: 'instruction',
        system: '{b?}',
        instruction: '{a}',
        input: '{c?}',
        output: ['{b}', 'x'],
      },
      { a: 'do', b: 'done' },
    ],
    [
      { schema: 'qa', question: '{a}', answer: '{b.0}', aliases: { field: 'b' } },
      { a: 'why', b: ['so', 'thus'] },
    ],
    [
      { schema: 'rag_qa', question: '{a}', contexts: { field: 'b', content: 'c' }, answer: '{c}' },
      { a: 'why', b: [{ c: 'passage' }], c: 'so' },
    ],
    [
      { schema: 'summarization', document: '{a}', summary: '{b}', defaults: { b: 'short' } },
      { a: 'long' },
    ],
    [
      { schema: 'classification', text: '{a}', label: '{b}', labels: ['no', 'yes'] },
      { a: 'text', b: 1 },
    ],
    [
      { schema: 'extraction', tokens: 'a', tags: 'b', parse: { a: 'literal', b: 'json' } },
      { a: "['x', 'y']", b: '["O", "B-X"]' },
    ],
    [
      { schema: 'extraction', text: '{a}', output: { one: '{b}', two: '{c?}' } },
      { a: 'text', b: [1, { x: null }] },
    ],
    [
      { schema: 'extraction', text: '{a}', output: '{b}' },
      { a: 'text', b: '{"x": [1, 2.5, null]}' },
    ],
    [
      { schema: 'tool_call', tools: { field: 'b' }, messages: turns, system: '{c?}' },
      { a: said('<tool_call>{"name": "f"}</tool_call>'), b: [{ name: 'f' }] },
    ],
    [
      { schema: 'tool_call', tools: { field: 'b' }, query: '{a}', calls: { field: 'c' } },
      {
        a: 'question',
        b: '[{"name": "f", "parameters": {"x": {"type": "int"}}}]',
        c: [{ name: 'f' }],
      },
    ],
    [
      { schema: 'preference', prompt: '{a}', chosen: '{b}', rejected: '{c}' },
      { a: 'question', b: 'good', c: 'bad' },
    ],
    [
      { schema: 'preference', chosen: { messages: turns }, rejected: { messages: { field: 'b' } } },
      { a: said('good'), b: said('bad') },
    ],
    [
      { schema: 'language_modeling', text: ['{a}', '{b?}'], where: [{ field: 'c', minLength: 1 }] },
      { a: 'text', c: 'x' },
    ],
  ] as const
).map(([mapping, good]) => ({ mapping: mappingSchema.parse(mapping), good }));

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    '',
    ' ',
    '1',
    'x\u0000',
    'Human: hi\nAssistant: ho',
    "['a', 'b']",
    '["O", "B-X"]',
  ),
);
const call = fc.constantFrom<unknown>(
  { name: 'f', arguments: {} },
  { name: 'f', arguments: '{"a": 1}' },
  '[{"name": "f"}]',
  { function: { name: 'g' } },
  { name: 1 },
  // Text of this cannot be had.
  { toString: 1, role: { toString: 1 } },
);
const turn = fc.record(
  {
    role: fc.constantFrom('system', 'user', 'assistant', 'tool', 'function_call', 'x'),
    content: fc.oneof(
      words,
      fc.constant(null),
      fc.constant('<tool_call>{"name": "f"}</tool_call>'),
    ),
    tool_calls: fc.array(call, { maxLength: 2 }),
  },
  { requiredKeys: ['role'] },
);
const exchange = fc.array(fc.tuple(words, words), { maxLength: 3 }).map((pairs) =>
  pairs.flatMap(([user, assistant]) => [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ]),
);
const tool = fc.constantFrom<unknown>(
  { name: 'f' },
  { type: 'function', function: { name: 'f' } },
  {},
);
const value = fc.oneof(
  { arbitrary: words, weight: 3 },
  exchange,
  fc.array(turn, { maxLength: 5 }),
  fc.array(words, { maxLength: 3 }),
  fc.array(tool, { maxLength: 2 }),
  fc.array(fc.record({ c: words }), { maxLength: 2 }),
  call,
  fc.jsonValue({ maxDepth: 2 }),
);
/** None, some or all fields of a record replaced. */
const noise = fc.record({ a: value, b: value, c: value }, { requiredKeys: [] });

describe('any record', () => {
  it.each(cases.map(({ mapping }, index) => [mapping.schema, index] as const))(
    'is mapped to valid %s, or refused (%i)',
    (schema, index) => {
      const { mapping, good } = cases[index];
      const mapper = compileMapping(mapping);
      expect(contentSchemas[schema].parse(mapper.map(good))).toEqual(mapper.map(good));
      const attempt = (source: Record<string, unknown>) => {
        try {
          return mapper.map(source);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          expect(error.code).toMatch(/^record\./);
          return null;
        }
      };
      fc.assert(
        fc.property(noise, (fields) => {
          const source = { ...good, ...fields };
          const before = JSON.stringify(source);
          const content = attempt(source);
          expect(JSON.stringify(source)).toBe(before);
          if (content === null) return;
          expect(contentSchemas[schema].parse(content)).toEqual(content);
          expect(attempt(source)).toEqual(content);
          expect(textsOf(content).every((text) => typeof text === 'string')).toBe(true);
          expect(inputText(content)).not.toBe('');
          expect(finalAnswerOf(content)).not.toBe('');
          const said = toMessages(content)?.filter(({ role }) => role !== 'system') ?? [];
          if (schema !== 'preference')
            expect(said.map(({ role }) => role)).toEqual(
              said.map((_, place) => (place % 2 === 0 ? 'user' : 'assistant')),
            );
        }),
        { numRuns: 150 },
      );
    },
  );

  it('is read by inference, or the user is asked', () => {
    const names = fc.constantFrom(
      ...'text label question answers context messages conversations tools'.split(' '),
      ...'prompt chosen rejected tokens ner_tags system query choices x'.split(' '),
    );
    const row = fc.dictionary(names, value, { maxKeys: 4, noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (sample) => {
        try {
          const { mapping, coverage } = inferMapping(sample, recordSchemas);
          expect(mappingSchema.parse(mapping)).toEqual(mapping);
          expect(coverage).toBeGreaterThanOrEqual(0.8);
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
          expect(error.problem.code).toBe('mapping.unclear');
        }
      }),
      { numRuns: 300 },
    );
  });
});
