import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { mappingSchema, type Mapping } from '../../catalog/records/mapping.ts';
import { compileMapping } from '../normalize/mapping/map-record.ts';
import type { Correction } from './corrections.ts';
import { sourceRow } from './source-row.ts';

const at = '2026-01-02T03:04:05.000Z';
const correction = (prompt: string, reply: string, more: Partial<Correction> = {}): Correction => ({
  messages: [{ role: 'user', content: prompt }],
  reply,
  at,
  ...more,
});
const mapping = (text: object): Mapping => mappingSchema.parse(text);

const mappings = {
  chat: mapping({
    schema: 'chat',
    messages: {
      field: 'talk.turns',
      role: 'from',
      content: 'value',
      roles: { human: 'user', gpt: 'assistant' },
    },
  }),
  turns: mapping({
    schema: 'chat',
    turns: [
      { role: 'system', content: '{policy?}' },
      { role: 'user', content: ['{question}', '{more?}'] },
      { role: 'assistant', content: '{answer.text}' },
    ],
  }),
  reply: mapping({ schema: 'chat', messages: { field: 'messages' }, reply: '{response}' }),
  instruction: mapping({
    schema: 'instruction',
    instruction: '{instruction}',
    input: '{input?}',
    output: '{output}',
  }),
  qa: mapping({ schema: 'qa', question: '{q}', answer: '{a}' }),
  summarization: mapping({ schema: 'summarization', document: '{article}', summary: '{lead}' }),
  classification: mapping({ schema: 'classification', text: '{text}', label: '{label}' }),
};

describe.each(Object.entries(mappings))('rows read by %s', (_, each) => {
  it('say what was corrected, whatever it is', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((one) => one.trim() !== '');
    fc.assert(
      fc.property(text, text, (prompt, reply) => {
        const row = sourceRow(each, correction(prompt, reply, { note: 'n', instead: 'x' }));
        expect(row.correction).toEqual({ note: 'n', instead: 'x', at });
        expect(compileMapping(each).map(row)).not.toBeNull();
      }),
      { numRuns: 50 },
    );
  });
});

test('a talk of several turns has its place where rows hold lists of turns', () => {
  const messages: Correction['messages'] = [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi.' },
    { role: 'user', content: 'Who are you?' },
  ];
  const spoken = mapping({ schema: 'chat', messages: { field: 'messages' } });
  expect(sourceRow(spoken, { messages, reply: 'A shop.', at })).toEqual({
    messages: [...messages, { role: 'assistant', content: 'A shop.' }],
    correction: { at },
  });
  for (const each of [mappings.qa, mappings.turns, mappings.classification])
    expect(() => sourceRow(each, { messages, reply: 'A shop.', at })).toThrow(/no place in them/);
});

test('labels are written as the data write them', () => {
  const named = mapping({ ...mappings.classification, labels: ['bill', 'parcel'] });
  expect(sourceRow(named, correction('Where is it?', 'parcel')).label).toBe(1);
});

test('an object is found in a reply, and another spacing is no other reply', () => {
  const found = mapping({ schema: 'extraction', text: '{text}', output: '{found}' });
  const row = sourceRow(found, correction('Ann, 7', '{ "name": "Ann", "age": 7 }'));
  expect(row.found).toEqual({ name: 'Ann', age: 7 });
  expect(() => sourceRow(found, correction('Ann, 7', 'Ann'))).toThrow(/cannot say it/);
});

test.each([
  ['rows of which each holds several', { ...mappings.qa, records: '$.data[*]' }],
  ['templates that are no single field', { schema: 'qa', question: 'Q: {q}', answer: '{a}' }],
  ['running text', { schema: 'language_modeling', text: '{text}' }],
  ['rows that a filter leaves out', { ...mappings.qa, where: [{ field: 'kind', equals: 'faq' }] }],
])('%s take no correction, and say so', (_, text) => {
  expect(() => sourceRow(mapping(text), correction('a', 'b'))).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'correction.unfit' }) }),
  );
});
