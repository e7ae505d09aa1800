import { describe, expect, it } from 'vitest';
import { mappingSchema } from '../../../catalog/records/mapping.ts';
import { compileMapping } from './map-record.ts';

type Row = Record<string, unknown>;

const map = (mapping: unknown, record: Row) =>
  compileMapping(mappingSchema.parse(mapping)).map(record);

const said = (role: string, content: string) => ({ role, content });
const qa = (content: unknown) => ({
  schema: 'chat',
  turns: [
    { role: 'system', content: '{style?}' },
    { role: 'user', content },
    { role: 'assistant', content: '{reply.text}' },
  ],
});
const list = { schema: 'chat', messages: { field: 'messages' } };
const talk = (...turns: [string, unknown][]) => ({
  messages: turns.map(([role, content]) => ({ role, content })),
});
const plain = { schema: 'language_modeling', text: '{t}' };
const labelled = { schema: 'classification', text: '{t}', label: '{l}' };
const tools = { field: 'tools' };
const sum = { type: 'function', function: { name: 'sum' } };
const toolTalk = { schema: 'tool_call', tools, messages: { field: 'messages' } };
const pair = { schema: 'preference', prompt: '{p}', chosen: '{c}', rejected: '{r}' };

describe('a mapping', () => {
  it('fills templates from fields, constants and nested paths', () => {
    expect(map(qa('Q: {a} and {b.0}'), { a: 1, b: ['x'], reply: { text: 'yes' } })).toEqual({
      messages: [said('user', 'Q: 1 and x'), said('assistant', 'yes')],
    });
  });

  it('prefers a column whose name holds dots', () => {
    expect(
      map(qa('{a.b}'), { 'a.b': 'whole', a: { b: 'part' }, reply: { text: 'y' } }),
    ).toMatchObject({ messages: [{ content: 'whole' }, {}] });
  });

  it('joins parts by blank lines and leaves empty ones out', () => {
    const mapping = { schema: 'language_modeling', text: ['{title?}', '{body}'] };
    expect(map(mapping, { title: 'T', body: 'B' })).toEqual({ text: 'T\n\nB' });
    expect(map(mapping, { title: null, body: 'B' })).toEqual({ text: 'B' });
  });

  it('makes text uniform: NFC, line feeds, nothing around it', () => {
    expect(map(plain, { t: ' Cafe\u0301\r\nau\rlait \n' })).toEqual({ text: 'Café\nau\nlait' });
  });

  it('drops a question at the end that nobody answered', () => {
    const record = talk(['user', 'a'], ['assistant', 'b'], ['user', 'c']);
    expect(map(list, record)).toEqual({ messages: record.messages.slice(0, 2) });
  });

  it('puts last what was replied to a list of turns', () => {
    const mapping = { ...list, reply: '{response.text?}' };
    const record = { ...talk(['user', 'a']), response: { text: 'b' } };
    expect(map(mapping, record)).toEqual({ messages: [said('user', 'a'), said('assistant', 'b')] });
    const whole = talk(['user', 'a'], ['assistant', 'b']);
    expect(map(mapping, whole)).toEqual(whole);
  });

  it('joins the parts of a turn that are text', () => {
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    expect(map(list, talk(['user', parts], ['assistant', 'c']))).toEqual({
      messages: [said('user', 'a\n\nb'), said('assistant', 'c')],
    });
  });

  it('parses a field of every item of a list', () => {
    const mapping = { ...plain, text: '{c.0.b.x} {c.1.b.x} {d.0.0}', parse: {} as Row };
    mapping.parse = { 'c.*.b': 'json', 'd.*': 'json', 'e.*.x': 'json', '*.y': 'json' };
    const c = ['{"x":1}', '{"x":2}'].map((b) => ({ b }));
    expect(map(mapping, { c, d: ['[3]', [4]], e: 'text' })).toEqual({ text: '1 2 3' });
    expect(() => map(mapping, { c: [c[0], { b: '{' }] })).toThrow(
      expect.objectContaining({ code: 'record.parse', field: 'c.1.b' }),
    );
  });

  it('names class ids, from a list or one by one', () => {
    const named = { ...labelled, labels: ['negative', 'positive'] };
    expect(map(named, { t: 'x', l: 1 })).toEqual({ text: 'x', label: 'positive' });
    expect(map(named, { t: 'x', l: 'negative' })).toEqual({ text: 'x', label: 'negative' });
    const renamed = { ...labelled, labels: { pos: 'positive' } };
    expect(map(renamed, { t: 'x', l: 'pos' })).toEqual({ text: 'x', label: 'positive' });
  });

  it('parses JSON, Python literals and transcripts that a field holds', () => {
    expect(
      map({ ...plain, text: '{t.a}', parse: { t: 'json' } }, { t: '{"a": "inside"}' }),
    ).toEqual({ text: 'inside' });
    expect(map({ ...plain, text: '{t.1}', parse: { t: 'literal' } }, { t: "['a', 'b']" })).toEqual({
      text: 'b',
    });
    const transcript = { ...list, parse: { messages: 'transcript' } };
    expect(map(transcript, { messages: '\n\nHuman: a\nb\n\nAssistant: c' })).toEqual({
      messages: [said('user', 'a\nb'), said('assistant', 'c')],
    });
  });

  it('takes text for JSON only where it holds a list or an object', () => {
    const mapping = {
      schema: 'chat',
      parse: { a: 'json_or_text', b: 'json_or_text' },
      messages: { field: ['a', 'b'] },
    };
    const messages = (user: string, assistant: string) => ({
      messages: [
        { role: 'user', content: user },
        { role: 'assistant', content: assistant },
      ],
    });
    const reply = JSON.stringify({ role: 'assistant', content: 'Four.' });
    expect(map(mapping, { a: '[2] + [2]?', b: reply })).toEqual(messages('[2] + [2]?', 'Four.'));
    expect(map(mapping, { a: '2', b: '"4"' })).toEqual(messages('2', '"4"'));
  });

  it('fills in defaults for what is missing or empty, and leaves the source as it was', () => {
    const mapping = { ...plain, text: '{a.b.0}', defaults: { 'a.b.0': 'nothing' } };
    expect(map(mapping, {})).toEqual({ text: 'nothing' });
    const record = { a: { b: [''] } };
    expect(map(mapping, record)).toEqual({ text: 'nothing' });
    expect(record).toEqual({ a: { b: [''] } });
    expect(map(mapping, { a: { b: ['x'] } })).toEqual({ text: 'x' });
  });

  it.each([
    [{ field: 'n', equals: 3 }, { n: '3' }, { n: 4 }],
    [{ field: 'n', not: 'de' }, { n: 'en' }, { n: 'de' }],
    [{ field: 'n', equals: null }, {}, { n: 0 }],
    [{ field: 'n', in: ['a', true] }, { n: true }, { n: 'b' }],
    [{ field: 'n', notEmpty: true }, { n: [1] }, { n: [] }],
    [{ field: 'n.m', notEmpty: true }, { n: { m: 'x' } }, { n: { m: ' ' } }],
    [{ field: 'n', minLength: 3 }, { n: 'abc' }, { n: 'ab' }],
    [{ field: 'n', maxLength: 2 }, { n: 'ab' }, { n: 'abc' }],
    [{ field: 'n', matches: '^a+$' }, { n: 'aa' }, { n: 'ab' }],
    [{ field: 'n', minLength: 2, not: 'xx' }, { n: 'xy' }, { n: 'xx' }],
    [{ field: 'n', missing: true }, { n: null }, { n: '' }],
    [{ field: 'n.a', missing: true }, { n: 'a' }, { n: { a: 0 } }],
    [
      {
        any: [
          { field: 'n', equals: 1 },
          { field: 'm', equals: 2 },
        ],
      },
      { n: 0, m: 2 },
      { n: 2, m: 1 },
    ],
  ])('keeps records where %j', (condition, kept, leftOut) => {
    const mapping = { ...plain, where: [condition] };
    expect(map(mapping, { t: 'text', ...kept })).toEqual({ text: 'text' });
    expect(map(mapping, { t: 'text', ...leftOut })).toBeNull();
  });

  it('says what records of one split share', () => {
    const shared = compileMapping(mappingSchema.parse({ ...plain, together: '{user.id}' }));
    expect(shared.together({ t: 'x', user: { id: 7 } })).toBe('7');
    expect(compileMapping(mappingSchema.parse(plain)).together({ t: 'x' })).toBeNull();
  });

  it('takes fields called like properties of objects for fields', () => {
    const record = JSON.parse('{"__proto__": {"a": "x"}, "u": ""}') as Row;
    const mapping = { ...plain, text: '{__proto__.a}{u}', defaults: { u: '!' } };
    expect(map(mapping, record)).toEqual({ text: 'x!' });
    expect(() => map({ ...labelled, labels: { a: 'b' } }, { t: 'x', l: 'constructor' })).toThrow(
      expect.objectContaining({ code: 'record.label' }),
    );
    expect(() => map(list, talk(['toString', 'a']))).toThrow(
      expect.objectContaining({ code: 'record.role' }),
    );
  });
});

describe('a mapping of questions', () => {
  it('takes passages and aliases from lists', () => {
    const mapping = {
      schema: 'rag_qa',
      question: '{q}',
      contexts: { field: 'docs', content: 'text' },
      answer: '{a.0}',
      aliases: { field: 'a' },
    };
    const docs = [{ text: 'one' }, { text: ' ' }, { text: 'two' }];
    expect(map(mapping, { q: 'Q', docs, a: ['x', 'y', 'x'] })).toEqual({
      question: 'Q',
      contexts: ['one', 'two'],
      answer: 'x',
      aliases: ['y'],
    });
  });

  it('finds the final answer by a pattern', () => {
    const mapping = {
      schema: 'qa',
      question: '{q}',
      answer: '{a}',
      final_answer: { pattern: '= (\\d+)' },
    };
    expect(map(mapping, { q: 'Q', a: '1 + 1 = 2' })).toMatchObject({ final_answer: '2' });
    expect(map(mapping, { q: 'Q', a: 'two' })).toEqual({ question: 'Q', answer: 'two' });
  });
});

describe('a mapping of extractions', () => {
  it('keeps the types of whole fields, and makes null of missing ones', () => {
    const mapping = {
      schema: 'extraction',
      text: '{t}',
      output: { price: '{price}', name: 'Mr {name}', tags: '{tags}', note: '{note?}' },
    };
    expect(map(mapping, { t: 'x', price: 3.5, name: 'Lee', tags: ['a'] })).toEqual({
      text: 'x',
      output: { price: 3.5, name: 'Mr Lee', tags: ['a'], note: null },
    });
  });

  it('names numbered tags', () => {
    const mapping = {
      schema: 'extraction',
      tokens: 'tokens',
      tags: 'tags',
      tag_names: ['O', 'B-PER'],
    };
    expect(map(mapping, { tokens: ['Ann', 'ran'], tags: [1, 0] })).toEqual({
      text: 'Ann ran',
      output: { PER: ['Ann'] },
    });
    // Tables hold lists as text.
    expect(map(mapping, { tokens: "['Ann']", tags: '[1]' })).toMatchObject({ text: 'Ann' });
  });
});

describe('a mapping of tool calls', () => {
  it.each<[string, Row[]]>([
    [
      'as function_call',
      [said('user', 'q'), { role: 'assistant', function_call: { name: 'sum', arguments: '{}' } }],
    ],
    [
      'as turns of their own',
      [said('user', 'q'), said('function_call', '{"name": "sum", "arguments": {}}')],
    ],
    [
      'spelled out',
      [said('user', 'q'), said('assistant', '<tool_call>{"name": "sum"}</tool_call>')],
    ],
  ])('reads calls %s', (_what, messages) => {
    expect(map(toolTalk, { tools: [sum], messages })).toMatchObject({
      messages: [{}, { content: '', tool_calls: [{ function: { name: 'sum', arguments: {} } }] }],
    });
  });

  it('keeps the words around a call, and all calls of a turn', () => {
    const two =
      'Wait.\n<tool_call>{"name": "sum"}</tool_call>\n<tool_call>{"name": "sum"}</tool_call>';
    const record = { tools: [sum], messages: [said('user', 'q'), said('assistant', two)] };
    const { messages } = map(toolTalk, record) as { messages: Row[] };
    expect(messages[1]).toMatchObject({ content: 'Wait.' });
    expect(messages[1].tool_calls).toHaveLength(2);
  });
});

describe('a mapping of preferences', () => {
  it('finds the prompt in what both sides begin with', () => {
    const side = (reply: string) => [said('user', 'p'), said('assistant', reply)];
    const field = (name: string) => ({ messages: { field: name } });
    const mapping = { schema: 'preference', chosen: field('c'), rejected: field('r') };
    expect(map(mapping, { c: side('good'), r: side('bad') })).toEqual({
      prompt: [said('user', 'p')],
      chosen: [said('assistant', 'good')],
      rejected: [said('assistant', 'bad')],
    });
  });

  it('puts the system turn first', () => {
    const mapping = { ...pair, system: '{s?}' };
    expect(map(mapping, { s: 'S', p: 'p', c: 'c', r: 'r' })).toMatchObject({
      prompt: [said('system', 'S'), said('user', 'p')],
    });
  });
});

describe('a mapping refuses', () => {
  const reply = { text: 'y' };
  it.each<[string, unknown, Row, string]>([
    ['a missing field', qa('{a}'), { reply }, 'record.missing-field'],
    ['an empty field', qa('{a}'), { a: ' ', reply }, 'record.empty'],
    ['an object for text', qa('{a}'), { a: {}, reply }, 'record.field-type'],
    ['a NUL character', qa('{a}'), { a: 'x\u0000', reply }, 'record.control'],
    ['a number that is none', qa('{a}'), { a: Number.NaN, reply }, 'record.number'],
    ['no list of turns', list, { messages: 'hi' }, 'record.field-type'],
    ['an unknown role', list, talk(['user', 'a'], ['judge', 'b']), 'record.role'],
    ['an empty turn', list, talk(['user', 'a'], ['assistant', '']), 'record.empty'],
    [
      'a turn without words',
      list,
      talk(['user', 'a'], ['assistant', null]),
      'record.missing-field',
    ],
    ['an image', list, talk(['user', [{ type: 'image_url' }, { text: 'a' }]]), 'record.parts'],
    ['two turns of one side', list, talk(['user', 'a'], ['user', 'b']), 'record.turns'],
    ['a late system turn', list, talk(['user', 'a'], ['system', 'b']), 'record.turns'],
    ['no reply', list, talk(['system', 'a'], ['user', 'b']), 'record.turns'],
    ['no turns', list, { messages: [] }, 'record.turns'],
    ['a label without a name', { ...labelled, labels: ['a'] }, { t: 'x', l: 1 }, 'record.label'],
    ['broken JSON', { ...plain, parse: { t: 'json' } }, { t: '{"a": ' }, 'record.parse'],
    [
      'no transcript',
      { ...list, parse: { messages: 'transcript' } },
      { messages: 'a' },
      'record.parse',
    ],
    [
      'no passages',
      { schema: 'rag_qa', question: '{q}', contexts: { field: 'c' }, answer: '{a}' },
      { q: 'q', c: [' '], a: 'a' },
      'record.empty',
    ],
    [
      'output that is no object',
      { schema: 'extraction', text: '{t}', output: '{o}' },
      { t: 'x', o: '[1]' },
      'record.parse',
    ],
    [
      'numbered tags without names',
      { schema: 'extraction', tokens: 'a', tags: 'b' },
      { a: ['x'], b: [1] },
      'record.tags',
    ],
    [
      'a turn of an unknown role among tools',
      toolTalk,
      { tools: [sum], messages: [said('user', 'q'), said('call', '{"name": "cut"}')] },
      'record.role',
    ],
    [
      'a call of an unknown tool',
      toolTalk,
      { tools: [sum], messages: [said('user', 'q'), said('function_call', '{"name": "cut"}')] },
      'record.tool-call',
    ],
    [
      'arguments that are no object',
      toolTalk,
      {
        tools: [sum],
        messages: [said('user', 'q'), said('function_call', '{"name": "sum", "arguments": "[1"}')],
      },
      'record.tool-call',
    ],
    [
      'a tool without a name',
      toolTalk,
      { tools: [{}], messages: [said('user', 'q'), said('assistant', 'a')] },
      'record.tools',
    ],
    [
      'a result that nothing called for',
      toolTalk,
      { tools: [sum], messages: [said('user', 'q'), said('tool', '1'), said('assistant', 'a')] },
      'record.turns',
    ],
    ['sides that are the same', pair, { p: 'p', c: 'x', r: 'x' }, 'record.preference'],
    ['an empty side', pair, { p: 'p', c: 'x', r: '' }, 'record.empty'],
  ])('%s', (_what, mapping, record, code) => {
    expect(() => map(mapping, record)).toThrow(expect.objectContaining({ code }));
  });
});
