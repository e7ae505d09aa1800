import { describe, expect, it } from 'vitest';
import { recordSchemas } from '../../catalog/records/record.ts';
import { inferMapping } from './infer-mapping.ts';
import { compileMapping } from './map-record.ts';

/** A sample of forty records, so that texts vary and labels come back. */
const many = <Row>(make: (i: number) => Row): Row[] =>
  Array.from({ length: 40 }, (_, i) => make(i));
const q = (i: number) => `What is the meaning of number ${i}?`;
const a = (i: number) => `Number ${i} means that something was counted ${i} times over.`;
const label = (i: number) => ['billing', 'delivery', 'refund'][i % 3];
const chat = (i: number) => [
  { role: 'user', content: q(0 + i) },
  { role: 'assistant', content: a(i) },
];

const formats: [string, Record<string, unknown>[], unknown][] = [
  [
    'OpenAI messages',
    many((i) => ({
      messages: [
        { role: 'user', content: q(i) },
        { role: 'assistant', content: a(i) },
      ],
    })),
    { messages: chat(1) },
  ],
  [
    'ShareGPT conversations',
    many((i) => ({
      id: `x${i}`,
      conversations: [
        { from: 'human', value: q(i) },
        { from: 'gpt', value: a(i) },
      ],
    })),
    { messages: chat(1) },
  ],
  [
    'ShareGPT with a system column',
    many((i) => ({
      system: 'Be kind.',
      conversations: [
        { from: 'human', value: q(i) },
        { from: 'gpt', value: a(i) },
      ],
    })),
    { messages: [{ role: 'system', content: 'Be kind.' }, ...chat(1)] },
  ],
  [
    'Alpaca',
    many((i) => ({ instruction: q(i), input: i % 4 === 1 ? 'In short.' : '', output: a(i) })),
    { messages: [{ role: 'user', content: `${q(1)}\n\nIn short.` }, chat(1)[1]] },
  ],
  [
    'Alpaca without input',
    many((i) => ({ instruction: q(i), output: a(i) })),
    { messages: chat(1) },
  ],
  [
    'prompt and completion',
    many((i) => ({ prompt: q(i), completion: a(i) })),
    { messages: chat(1) },
  ],
  ['prompt and response', many((i) => ({ prompt: q(i), response: a(i) })), { messages: chat(1) }],
  [
    'question and answer with a working',
    many((i) => ({ question: q(i), answer: `${a(i)}\n#### ${i}` })),
    {
      messages: [chat(1)[0], { role: 'assistant', content: `${a(1)}\n#### 1` }],
      answer: '1',
    },
  ],
  [
    'text and label',
    many((i) => ({ text: q(i), label: label(i) })),
    { text: q(1), label: 'delivery' },
  ],
  [
    'text and numbered label',
    many((i) => ({ sentence: q(i), label: i % 2, idx: i })),
    { text: q(1), label: '1' },
  ],
  [
    'utterance and intent',
    many((i) => ({ Utterance: q(i), Intent: label(i) })),
    { text: q(1), label: 'delivery' },
  ],
  [
    'two columns without telling names',
    many((i) => ({ column_1: q(i), column_2: label(i) })),
    { text: q(1), label: 'delivery' },
  ],
  ['plain text', many((i) => ({ text: a(i) })), { text: a(1) }],
];

describe('inferMapping', () => {
  it.each(formats)('reads %s', (_name, sample, second) => {
    const { mapping, confidence } = inferMapping(sample, recordSchemas);
    expect(compileMapping(mapping).map(sample[1])).toEqual(second);
    expect(confidence).toBeGreaterThanOrEqual(0.8);
  });

  it('gives the same mapping for any order of columns', () => {
    const sample = many((i) => ({ id: `${i}`, output: a(i), input: '', instruction: q(i) }));
    expect(compileMapping(inferMapping(sample, recordSchemas).mapping).map(sample[1])).toEqual({
      messages: chat(1),
    });
  });

  it('keeps its mapping when a few records are broken, and lowers its confidence', () => {
    const sample = many((i) => (i < 4 ? { prompt: q(i) } : { prompt: q(i), completion: a(i) }));
    const { confidence } = inferMapping(sample, ['chat']);
    expect(confidence).toBeLessThan(0.9);
  });

  it('asks when nothing fits, with the columns and a mapping to start from', () => {
    const sample = many((i) => ({ foo: q(i), bar: a(i) }));
    expect(() => inferMapping(sample, ['chat'])).toThrow(/columns foo, bar/);
    try {
      inferMapping(sample, ['chat']);
    } catch (error) {
      expect(error).toMatchObject({
        problem: { code: 'mapping.unclear', fix: expect.stringContaining('content: "{foo}"') },
      });
    }
  });

  it('refuses data that are clearly for another task, and names the template', () => {
    const sample = many((i) => ({ text: q(i), category: label(i) }));
    expect(() => inferMapping(sample, ['chat', 'language_modeling'])).toThrow(/classification/);
  });

  it('takes answers that are one of few for replies or for labels, as the task needs', () => {
    const sample = many((i) => ({ question: q(i), answer: i % 2 ? 'yes' : 'no' }));
    expect(inferMapping(sample, ['chat', 'language_modeling']).mapping.schema).toBe('chat');
    expect(inferMapping(sample, ['classification']).mapping.schema).toBe('classification');
  });

  it('does not take free answers for labels', () => {
    const sample = many((i) => ({ question: q(i), answer: a(i) }));
    expect(inferMapping(sample, recordSchemas).mapping.schema).toBe('chat');
  });
});
