import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { inputText, textsOf, toMessages } from './conversation.ts';
import { descriptions, recordDocument } from './document.ts';
import { kindOf } from './kind-of.ts';
import { contentSchemas, type Content } from './record.ts';
import { recordSchemas } from './record-schema.ts';

const examples = recordSchemas.map((schema) => [schema, descriptions[schema].example] as const);
const said = (role: string, content: string) => ({ role, content });

describe.each(examples)('a record of %s', (schema, example) => {
  const content: Content = example;

  it('has an example that its schema takes, and fields that tell its kind', () => {
    expect(contentSchemas[schema].parse(example)).toEqual(example);
    expect(kindOf(content)).toBe(schema);
    const record = { id: 'x', source: { file: 'f', line: 1 }, ...content };
    expect(kindOf(record)).toBe(schema);
  });

  it('has a document that lists its fields', () => {
    const { properties, examples: shown } = recordDocument(schema);
    expect(Object.keys(properties as object)).toEqual(
      expect.arrayContaining(['id', 'source', ...Object.keys(example)]),
    );
    expect(shown).toEqual([example]);
  });

  it('is put to a model as turns that chat templates take', () => {
    const turns = toMessages(content);
    if (schema === 'language_modeling') {
      expect(turns).toBeNull();
      return;
    }
    const talk = turns![0].role === 'system' ? turns!.slice(1) : turns!;
    expect(talk.map(({ role }) => role)).toEqual(
      talk.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')),
    );
    expect(talk.at(-1)!.role).toBe('assistant');
    expect(turns!.every((turn) => turn.content.trim() !== '')).toBe(true);
  });

  it('says nothing that is not among its texts', () => {
    expect(textsOf(content).join('\n')).not.toBe('');
    if (schema !== 'language_modeling')
      expect(inputText(content)).not.toContain(toMessages(content)!.at(-1)!.content);
  });
});

describe('toMessages', () => {
  it.each<[string, Content, unknown]>([
    [
      'an instruction with input and system',
      { system: 'S', instruction: 'I', input: 'X', output: 'O' },
      [said('system', 'S'), said('user', 'I\n\nX'), said('assistant', 'O')],
    ],
    [
      'a question with one passage',
      { question: 'Q', contexts: ['C'], answer: 'A' },
      [said('user', 'Context:\nC\n\nQuestion: Q'), said('assistant', 'A')],
    ],
    [
      'a question with passages',
      { question: 'Q', contexts: ['C', 'D'], answer: 'A' },
      [said('user', '[1] C\n\n[2] D\n\nQuestion: Q'), said('assistant', 'A')],
    ],
    [
      'a summary with an instruction of its own',
      { document: 'D', summary: 'S', instruction: 'In a word.' },
      [said('user', 'In a word.\n\nD'), said('assistant', 'S')],
    ],
    [
      'an extraction',
      { text: 'T', output: { a: 1 } },
      [
        said('user', 'Extract the information in the following text as JSON.\n\nT'),
        said('assistant', '{"a":1}'),
      ],
    ],
  ])('renders %s', (_what, content, messages) => {
    expect(toMessages(content)).toEqual(messages);
  });

  it('spells out tools, calls and results for templates that know none', () => {
    const [system, user, call, result, reply] = toMessages(descriptions.tool_call.example)!;
    expect(system.content).toContain('<tools>\n{"type":"function","function":{"name":"weather"');
    expect(user).toEqual(said('user', 'Do I need an umbrella in Oslo?'));
    expect(call).toEqual(
      said(
        'assistant',
        '<tool_call>\n{"name":"weather","arguments":{"city":"Oslo"}}\n</tool_call>',
      ),
    );
    expect(result).toEqual(said('user', '<tool_response>\n{"sky": "rain"}\n</tool_response>'));
    expect(reply).toEqual(said('assistant', 'Yes, it rains in Oslo.'));
  });

  it('writes tools in the customary order, whatever order a file has them in', () => {
    const { tools, messages } = descriptions.tool_call.example;
    const sorted = JSON.parse(canonicalJson({ tools, messages })) as Content;
    expect(JSON.stringify(sorted)).not.toBe(JSON.stringify({ tools, messages }));
    expect(toMessages(sorted)).toEqual(toMessages({ tools, messages }));
    expect(toMessages(sorted)![0].content).toContain(JSON.stringify(tools[0]));
  });

  it('adds the tools to a system turn that is there, and joins the results of one turn', () => {
    const { tools, messages } = descriptions.tool_call.example;
    const result = { role: 'tool' as const, content: 'wind' };
    const [system, , , results] = toMessages({
      tools,
      messages: [{ role: 'system', content: 'Be kind.' }, ...messages.slice(0, 3), result],
    })!;
    expect(system.content).toMatch(/^Be kind\.\n\nYou may call functions/);
    expect(results.content.match(/<tool_response>/g)).toHaveLength(2);
  });

  it('leaves a conversation without tools as it is', () => {
    const messages = [
      { role: 'user' as const, content: 'Hello' },
      { role: 'assistant' as const, content: 'Hi' },
    ];
    expect(toMessages({ tools: [], messages })).toEqual(messages);
  });
});
