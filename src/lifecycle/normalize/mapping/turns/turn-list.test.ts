import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappingSchema } from '../../../../catalog/records/mapping.ts';
import { compileMapping } from '../map-record.ts';
import { Refusal } from '../fields/refusal.ts';

type Row = Record<string, unknown>;

const turnsOf = (messages: Row, record: Row) => {
  const mapping = mappingSchema.parse({ schema: 'chat', messages: { field: 'm', ...messages } });
  const content = compileMapping(mapping).map(record) as { messages: Row[] };
  return content.messages.map(({ role, content }) => `${String(role)}: ${String(content)}`);
};
const refusalOf = (messages: Row, record: Row): unknown => {
  try {
    return turnsOf(messages, record);
  } catch (error) {
    return error instanceof Refusal ? error.code : error;
  }
};

describe('turns', () => {
  const comment = (id: number, text: string, isPublic = true, at = 0) => ({
    author: { id },
    body: { plain: text },
    public: isPublic,
    at,
  });

  it('have speakers and words at paths, are kept by conditions, and joined', () => {
    const m = [
      comment(9, 'Welcome!'),
      comment(1, 'It is broken.'),
      comment(1, 'Please help.'),
      comment(9, 'He sounds angry', false),
      comment(9, 'Turn it off.'),
      comment(9, 'And on.'),
    ];
    const list = {
      role: 'author.id',
      content: 'body.plain',
      where: [{ field: 'public', equals: true }],
      roles: { 9: 'assistant', '*': 'user' },
      join: true,
    };
    expect(turnsOf(list, { m })).toEqual([
      'user: It is broken.\n\nPlease help.',
      'assistant: Turn it off.\n\nAnd on.',
    ]);
  });

  it('are of the user by who a field says has asked, as texts on their own are', () => {
    const m = [comment(7, 'Welcome'), comment(4, 'Hi'), comment(7, 'Hello'), comment(8, 'Bye')];
    const list = { field: ['title', 'm'], role: 'author.id', content: 'body.plain', asker: 'by' };
    expect(turnsOf({ ...list, join: true }, { m, title: 'Help', by: 4 })).toEqual([
      'user: Help',
      'assistant: Welcome',
      'user: Hi',
      'assistant: Hello\n\nBye',
    ]);
    expect(refusalOf(list, { m, title: 'Help' })).toBe('record.missing-field');
  });

  it('may be texts of which pieces are marked', () => {
    const m = [
      { role: 'user', content: ['Is ', { type: 'bold', text: 'B7' }, ' right?'] },
      { role: 'assistant', content: [{ type: 'link', text: 'https://example.org' }] },
    ];
    expect(turnsOf({}, { m })).toEqual(['user: Is B7 right?', 'assistant: https://example.org']);
    m[0].content.push({ type: 'photo', text: 'x' });
    expect(refusalOf({}, { m })).toBe('record.parts');
  });

  it('are of the user by who speaks first', () => {
    const m = [comment(4, 'Hi'), comment(7, 'Hello'), comment(4, 'Bye'), comment(8, 'So long')];
    const list = { role: 'author.id', content: 'body.plain', roles: 'opener' };
    expect(turnsOf(list, { m })).toEqual([
      'user: Hi',
      'assistant: Hello',
      'user: Bye',
      'assistant: So long',
    ]);
  });

  it('are of somebody without a name, where the mapping says who that is', () => {
    const m = [{ content: 'a' }, { role: 'bot-7', content: 'b' }];
    expect(turnsOf({ roles: { '': 'user', '*': 'assistant' } }, { m })).toEqual([
      'user: a',
      'assistant: b',
    ]);
    expect(refusalOf({ roles: { '*': 'user' } }, { m })).toBe('record.missing-field');
  });
});

describe('turns at several places', () => {
  const asked = { request: { m: [{ role: 'user', content: 'Hi' }] } };
  const list = { field: ['request.m', ['reply.choices.0.message', 'reply.message', 'reply']] };

  it.each([
    ['an object', { ...asked, reply: { role: 'assistant', content: 'Hello' } }],
    [
      'the first path that is there',
      {
        ...asked,
        reply: { message: { role: 'assistant', content: 'Hello' }, id: 7 },
      },
    ],
    [
      'typed parts',
      {
        ...asked,
        reply: { choices: [{ message: { role: 'assistant', content: [{ text: 'Hello' }] } }] },
      },
    ],
    ['a text, said by whoever is next', { ...asked, reply: 'Hello' }],
    ['texts alone', { request: { m: 'Hi' }, reply: 'Hello' }],
  ])('are read one after the other: %s', (_, record) => {
    expect(turnsOf(list, record)).toEqual(['user: Hi', 'assistant: Hello']);
  });

  it('may lack one, but not all', () => {
    expect(refusalOf(list, asked)).toBe('record.turns');
    expect(refusalOf(list, { reply: null })).toBe('record.missing-field');
  });

  it('are no text where one field is named', () => {
    expect(refusalOf({}, { m: 'Hi' })).toBe('record.field-type');
    expect(refusalOf({}, { m: ['Hi', 'Hello'] })).toBe('record.missing-field');
    expect(turnsOf({}, { m: [['Hi', 'Hello']] })).toEqual(['user: Hi', 'assistant: Hello']);
  });

  it('stand among others, where there are any', () => {
    const mapping = compileMapping(
      mappingSchema.parse({
        schema: 'chat',
        turns: [
          { field: 'history' },
          { role: 'user', content: '{q}' },
          { role: 'assistant', content: '{a}' },
        ],
      }),
    );
    const words = (record: Row) =>
      (mapping.map(record) as { messages: Row[] }).messages.map(({ content }) => content);
    const now = { q: 'Bye', a: 'So long' };
    const pairs = [
      ['Hi', 'Hello'],
      ['Rain?', 'No.'],
    ];
    expect(words({ ...now, history: pairs })).toEqual([...pairs.flat(), 'Bye', 'So long']);
    expect(words({ ...now, history: null })).toEqual(['Bye', 'So long']);
  });

  it('have a system of typed parts, and a reply of them', () => {
    const mapping = compileMapping(
      mappingSchema.parse({
        schema: 'chat',
        messages: { field: 'm' },
        system: '{s?}',
        reply: ['{r}', '{more?}'],
      }),
    );
    const parts = (...texts: string[]) => texts.map((text) => ({ type: 'text', text }));
    const record = { m: asked.request.m, s: parts('Be', 'brief.'), r: parts('Hello'), more: '.' };
    expect(mapping.map(record)).toEqual({
      messages: [
        { role: 'system', content: 'Be\n\nbrief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello\n\n.' },
      ],
    });
  });
});

describe('parts of a turn', () => {
  const reply = { role: 'assistant', content: 'ok' };
  const of = (content: unknown) => ({ m: [{ role: 'user', content }, reply] });

  it.each([
    ['plain texts', ['a', 'b']],
    [
      'texts of an interface',
      [
        { type: 'input_text', text: 'a' },
        { type: 'output_text', text: 'b' },
      ],
    ],
    ['texts without a type', [{ text: 'a' }, { text: ' b ' }]],
    ['texts with notes', [{ type: 'text', text: { value: 'a', annotations: [] } }, 'b', '']],
    [
      'what is thought beside them',
      [
        { type: 'thinking', thinking: 'hm' },
        { text: 'hm', thought: true },
        { type: 'reasoning', summary: [] },
        { text: 'a' },
        { text: 'b' },
      ],
    ],
  ])('are %s', (_what, parts) => {
    expect(turnsOf({}, of(parts))).toEqual(['user: a\n\nb', 'assistant: ok']);
  });

  it.each([
    ['an image', [{ text: 'a' }, { type: 'image_url', image_url: { url: 'x' } }]],
    ['bytes', [{ inlineData: { mimeType: 'image/png', data: '' } }]],
    ['a call', [{ type: 'tool_use', name: 'f', input: {} }]],
    ['a result', [{ type: 'tool_result', content: 'x' }]],
    ['nothing', [null]],
    ['a list', [['a']]],
  ])('are no chat with %s', (_what, parts) => {
    expect(refusalOf({}, of(parts))).toBe('record.parts');
  });

  it('call tools and hold their results', () => {
    const mapping = mappingSchema.parse({
      schema: 'tool_call',
      tools: { field: 'tools' },
      messages: { field: 'm' },
    });
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const m = [
      { role: 'user', content: 'Weather in Rome?' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 't1', name: 'weather', input: { city: 'Rome' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: '21' }] },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: '21 degrees.' }] },
    ];
    const tools = [{ name: 'weather', input_schema: parameters }];
    expect(compileMapping(mapping).map({ tools, m })).toEqual({
      tools: [{ type: 'function', function: { name: 'weather', parameters } }],
      messages: [
        m[0],
        {
          role: 'assistant',
          content: 'I look.',
          tool_calls: [
            {
              id: 't1',
              type: 'function',
              function: { name: 'weather', arguments: { city: 'Rome' } },
            },
          ],
        },
        { role: 'tool', content: '21', tool_call_id: 't1' },
        { role: 'assistant', content: '21 degrees.' },
      ],
    });
  });
});

describe('a branch', () => {
  /** As a chat product exports it: the root says nothing, the second reply was asked for again. */
  const node = (id: string, parent: string | null, role?: string, text?: string) => ({
    id,
    parent,
    message: role === undefined ? null : { author: { role }, content: { parts: [text] } },
  });
  const nodes = [
    node('r', null),
    node('s', 'r', 'system', ''),
    node('1', 's', 'user', 'Hi'),
    node('3', '1', 'assistant', 'Hello again'),
    node('2', '1', 'assistant', 'Hello'),
    node('4', '3', 'user', 'Bye'),
    node('5', '4', 'assistant', 'So long'),
  ];
  const mapping = Object.fromEntries(nodes.map((each) => [each.id, each]));
  const branch = { message: 'message', leaf: 'current' };
  const list = { role: 'author.role', content: 'content.parts', branch };

  it.each([
    ['of nodes by their names', mapping],
    ['of a list of nodes', nodes],
  ])('%s leads to the leaf that is named', (_what, m) => {
    expect(turnsOf(list, { m, current: '2' })).toEqual(['user: Hi', 'assistant: Hello']);
    expect(turnsOf(list, { m, current: '5' })).toHaveLength(4);
  });

  it('leads to the last node without children where none is named', () => {
    expect(turnsOf(list, { m: nodes })).toEqual([
      'user: Hi',
      'assistant: Hello again',
      'user: Bye',
      'assistant: So long',
    ]);
  });

  it('begins where a node has no other before it, whatever it says', () => {
    const m = [
      { uuid: 'a', before: '0000', sender: 'human', text: 'Hi' },
      { uuid: 'b', before: 'a', sender: 'assistant', text: 'Hello' },
    ];
    const flat = { role: 'sender', content: 'text', branch: { id: 'uuid', parent: 'before' } };
    expect(turnsOf(flat, { m })).toEqual(['user: Hi', 'assistant: Hello']);
  });

  it.each([
    ['a leaf that is not there', { m: nodes, current: 'x' }],
    ['a circle', { m: [node('a', 'b', 'user', 'x'), node('b', 'a', 'user', 'y')], current: 'a' }],
    ['two nodes of one name', { m: [node('a', null), node('a', null)] }],
    ['no nodes', { m: [] }],
  ])('is refused for %s', (_what, record) => {
    expect(refusalOf(list, record)).toBe('record.turns');
  });
});

it('maps or refuses, whatever the turns are', () => {
  const any = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom('user', 'assistant', 'a', '', 1, null, true),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        fc.constantFrom('role', 'content', 'type', 'text', 'id', 'parent', 'message', 'm'),
        tie('value'),
      ),
    ),
  })).value;
  const lists = fc.record(
    {
      role: fc.constantFrom('role', 'message.role'),
      roles: fc.constantFrom('opener', { '*': 'user', a: 'assistant' }),
      join: fc.constant(true),
      branch: fc.constantFrom({}, { message: 'message' }, { leaf: 'id' }),
      where: fc.constant([{ field: 'content', notEmpty: true }]),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(any, lists, (m, list) => {
      const turns = refusalOf(list, { m });
      if (Array.isArray(turns)) expect(turns.length % 2 === 0 || turns.length > 2).toBe(true);
      else expect(turns).toMatch(/^record\./);
    }),
    { numRuns: 1000 },
  );
});
