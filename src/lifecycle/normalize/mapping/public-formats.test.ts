/** Formats of published datasets, in small: each must be read as what it is, unasked. */
import { describe, expect, it } from 'vitest';
import { contentSchemas } from '../../../catalog/records/record.ts';
import { recordSchemas, type RecordSchema } from '../../../catalog/records/record-schema.ts';
import { inferMapping } from './inference/infer-mapping.ts';
import { compileMapping } from './map-record.ts';

type Row = Record<string, unknown>;

const question = (i: number) => `What is the meaning of number ${i}?`;
const answer = (i: number) => `Number ${i} means that something was counted ${i} times over.`;
const other = (i: number) => `I do not know what ${i} stands for.`;
const article = (i: number) =>
  `${'The council met on Monday and talked for hours. '.repeat(4)}${i}`;
const said = (role: string, content: string) => ({ role, content });
const messages = (i: number) => [said('user', question(i)), said('assistant', answer(i))];

const weather = {
  name: 'weather',
  description: 'Weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const tools = [{ type: 'function', function: weather }];
const call = (i: number) => ({
  type: 'function',
  function: { name: 'weather', arguments: { city: `City ${i}` } },
});

/** The text goes on with the schema of a call, which is no tool. */
const hermesSystem = `You call functions. <tools> [${JSON.stringify(tools[0])}] </tools> Use this schema: {'title': 'FunctionCall', 'type': 'object'}`;

/** Name, a row of it, the kind it is, and what row 1 becomes. */
const formats: [string, (i: number) => Row, RecordSchema, unknown][] = [
  ['OpenAI messages', (i) => ({ messages: messages(i) }), 'chat', { messages: messages(1) }],
  [
    'ShareGPT conversations',
    (i) => ({
      id: `x${i}`,
      conversations: [
        { from: 'human', value: question(i) },
        { from: 'gpt', value: answer(i) },
      ],
    }),
    'chat',
    { messages: messages(1) },
  ],
  [
    'ShareGPT with a system column',
    (i) => ({
      system: 'Be kind.',
      conversations: [
        { from: 'human', value: question(i) },
        { from: 'gpt', value: answer(i) },
      ],
    }),
    'chat',
    { messages: [said('system', 'Be kind.'), ...messages(1)] },
  ],
  [
    'Guanaco text',
    (i) => ({ text: `### Human: ${question(i)}### Assistant: ${answer(i)}` }),
    'chat',
    { messages: messages(1) },
  ],
  [
    'Alpaca',
    (i) => ({
      instruction: question(i),
      input: i % 4 === 1 ? 'In short.' : '',
      output: answer(i),
      text: `Below is an instruction.\n\n### Instruction:\n${question(i)}\n\n### Response:\n${answer(i)}`,
    }),
    'instruction',
    { instruction: question(1), input: 'In short.', output: answer(1) },
  ],
  [
    'Dolly',
    (i) => ({
      instruction: question(i),
      context: i % 3 === 1 ? 'As told in the book.' : '',
      response: answer(i),
      category: ['open_qa', 'closed_qa', 'brainstorming'][i % 3],
    }),
    'instruction',
    { instruction: question(1), input: 'As told in the book.', output: answer(1) },
  ],
  [
    'prompt and completion',
    (i) => ({ prompt: question(i), completion: answer(i) }),
    'instruction',
    { instruction: question(1), output: answer(1) },
  ],
  [
    'prompt and response',
    (i) => ({ prompt: question(i), response: answer(i) }),
    'instruction',
    { instruction: question(1), output: answer(1) },
  ],
  [
    'GSM8K',
    (i) => ({ question: question(i), answer: `${answer(i)}\n#### ${i}` }),
    'qa',
    { question: question(1), answer: `${answer(1)}\n#### 1`, final_answer: '1' },
  ],
  [
    'SQuAD',
    (i) => ({
      id: `q${i}`,
      title: 'Numbers',
      context: article(i),
      question: question(i),
      answers: { text: [`on Monday ${i}`, 'Monday'], answer_start: [16, 19] },
    }),
    'rag_qa',
    {
      question: question(1),
      contexts: [article(1)],
      answer: 'on Monday 1',
      aliases: ['Monday'],
    },
  ],
  [
    'question with retrieved passages',
    (i) => ({ question: question(i), contexts: [article(i), article(0)], answer: answer(i) }),
    'rag_qa',
    { question: question(1), contexts: [article(1), article(0)], answer: answer(1) },
  ],
  [
    'CNN/DailyMail',
    (i) => ({ article: article(i), highlights: answer(i), id: `${i}abc` }),
    'summarization',
    { document: article(1), summary: answer(1) },
  ],
  [
    'SAMSum',
    (i) => ({ id: `${i}`, dialogue: `Ann: hi ${i}\nBob: hello`, summary: answer(i) }),
    'summarization',
    { document: 'Ann: hi 1\nBob: hello', summary: answer(1) },
  ],
  [
    'banking77',
    (i) => ({ text: question(i), category: ['card_lost', 'refund', 'top_up'][i % 3] }),
    'classification',
    { text: question(1), label: 'refund' },
  ],
  [
    'IMDB',
    (i) => ({ text: article(i), label: i % 2 }),
    'classification',
    { text: article(1), label: '1' },
  ],
  [
    'AG News with names',
    (i) => ({
      text: article(i),
      label: i % 4,
      label_text: ['World', 'Sports', 'Business', 'Sci/Tech'][i % 4],
    }),
    'classification',
    { text: article(1), label: 'Sports' },
  ],
  [
    'SST-2',
    (i) => ({ sentence: question(i), label: i % 2, idx: i }),
    'classification',
    { text: question(1), label: '1' },
  ],
  [
    'columns without telling names',
    (i) => ({ column_1: question(i), column_2: ['a', 'b'][i % 2] }),
    'classification',
    { text: question(1), label: 'b' },
  ],
  [
    'DPO',
    (i) => ({ prompt: question(i), chosen: answer(i), rejected: other(i) }),
    'preference',
    {
      prompt: [said('user', question(1))],
      chosen: [said('assistant', answer(1))],
      rejected: [said('assistant', other(1))],
    },
  ],
  [
    'DPO with lists of turns',
    (i) => ({
      prompt: [said('system', 'Be kind.'), said('user', question(i))],
      chosen: [said('assistant', answer(i))],
      rejected: [said('assistant', other(i))],
    }),
    'preference',
    {
      prompt: [said('system', 'Be kind.'), said('user', question(1))],
      chosen: [said('assistant', answer(1))],
      rejected: [said('assistant', other(1))],
    },
  ],
  [
    'UltraFeedback',
    (i) => ({
      prompt: question(i),
      prompt_id: `${i}f`,
      chosen: messages(i),
      rejected: [said('user', question(i)), said('assistant', other(i))],
      messages: messages(i),
      score_chosen: 8,
      score_rejected: 4,
    }),
    'preference',
    {
      prompt: [said('user', question(1))],
      chosen: [said('assistant', answer(1))],
      rejected: [said('assistant', other(1))],
    },
  ],
  [
    'HH-RLHF',
    (i) => ({
      chosen: `\n\nHuman: ${question(i)}\n\nAssistant: ${answer(i)}`,
      rejected: `\n\nHuman: ${question(i)}\n\nAssistant: ${other(i)}`,
    }),
    'preference',
    {
      prompt: [said('user', question(1))],
      chosen: [said('assistant', answer(1))],
      rejected: [said('assistant', other(1))],
    },
  ],
  [
    'CoNLL tokens and tags',
    (i) => ({
      id: `${i}`,
      tokens: ['Ann', 'Lee', 'flew', 'to', 'Rome', `on day ${i}`],
      ner_tags: ['B-PER', 'I-PER', 'O', 'O', 'B-LOC', 'O'],
    }),
    'extraction',
    { text: 'Ann Lee flew to Rome on day 1', output: { PER: ['Ann Lee'], LOC: ['Rome'] } },
  ],
  [
    'text and JSON',
    (i) => ({ text: article(i), output: `{"amount": ${i}, "currency": "EUR"}` }),
    'extraction',
    { text: article(1), output: { amount: 1, currency: 'EUR' } },
  ],
  [
    'xLAM function calling',
    (i) => ({
      id: i,
      query: question(i),
      answers: `[{"name": "weather", "arguments": {"city": "City ${i}"}}]`,
      tools: JSON.stringify([
        {
          name: 'weather',
          description: 'Weather of a city',
          parameters: {
            city: { description: 'Where', type: 'str' },
            days: { description: 'How many', type: 'int, optional', default: 1 },
          },
        },
      ]),
    }),
    'tool_call',
    {
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'Weather of a city',
            parameters: {
              type: 'object',
              properties: {
                city: { description: 'Where', type: 'string' },
                days: { description: 'How many', type: 'integer', default: 1 },
              },
              required: ['city'],
            },
          },
        },
      ],
      messages: [said('user', question(1)), { ...said('assistant', ''), tool_calls: [call(1)] }],
    },
  ],
  [
    'OpenAI messages with tools',
    (i) => ({
      tools,
      messages: [
        said('user', question(i)),
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            {
              id: `c${i}`,
              type: 'function',
              function: { name: 'weather', arguments: `{"city": "City ${i}"}` },
            },
          ],
        },
        { ...said('tool', 'rain'), tool_call_id: `c${i}` },
        said('assistant', answer(i)),
      ],
    }),
    'tool_call',
    {
      tools,
      messages: [
        said('user', question(1)),
        { ...said('assistant', ''), tool_calls: [{ id: 'c1', ...call(1) }] },
        { ...said('tool', 'rain'), tool_call_id: 'c1' },
        said('assistant', answer(1)),
      ],
    },
  ],
  [
    'Hermes function calling',
    (i) => ({
      conversations: [
        {
          from: 'system',
          value: hermesSystem,
        },
        { from: 'human', value: question(i) },
        {
          from: 'gpt',
          value: `<tool_call>\n{'arguments': {'city': 'City ${i}'}, 'name': 'weather'}\n</tool_call>`,
        },
      ],
    }),
    'tool_call',
    {
      tools,
      messages: [
        said('system', hermesSystem),
        said('user', question(1)),
        { ...said('assistant', ''), tool_calls: [call(1)] },
      ],
    },
  ],
  [
    'Glaive function calling',
    (i) => ({
      system: `SYSTEM: You have access to these functions -\n${JSON.stringify(weather, null, 4)}\n`,
      chat: [
        `USER: ${question(i)}`,
        `ASSISTANT: <functioncall> {"name": "weather", "arguments": '{"city": "City ${i}"}'} <|endoftext|>`,
        'FUNCTION RESPONSE: {"sky": "rain"}',
        `ASSISTANT: ${answer(i)} <|endoftext|>`,
      ].join('\n\n\n'),
    }),
    'tool_call',
    {
      tools,
      messages: [
        said('user', question(1)),
        { ...said('assistant', ''), tool_calls: [call(1)] },
        said('tool', '{"sky": "rain"}'),
        said('assistant', answer(1)),
      ],
    },
  ],
  ['plain text', (i) => ({ text: answer(i) }), 'language_modeling', { text: answer(1) }],
];

describe('a format of published datasets', () => {
  it.each(formats)('%s', (_name, row, schema, second) => {
    // Forty rows, so that texts vary and labels come back.
    const sample = Array.from({ length: 40 }, (_, i) => row(i));
    const inferred = inferMapping(sample, recordSchemas);
    expect(inferred.mapping.schema).toBe(schema);
    expect(inferred.coverage).toBe(1);
    const content = compileMapping(inferred.mapping).map(sample[1]);
    expect(content).toEqual(second);
    expect(contentSchemas[schema].parse(content)).toEqual(content);
  });
});
