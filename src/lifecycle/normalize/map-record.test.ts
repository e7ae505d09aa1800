import { describe, expect, it } from 'vitest';
import { mappingSchema } from '../../catalog/records/mapping.ts';
import { compileMapping } from './map-record.ts';

const map = (mapping: unknown, record: Record<string, unknown>) =>
  compileMapping(mappingSchema.parse(mapping)).map(record);

const qa = (content: unknown) => ({
  schema: 'chat',
  turns: [
    { role: 'system', content: '{style?}' },
    { role: 'user', content },
    { role: 'assistant', content: '{reply.text}' },
  ],
});
const list = { schema: 'chat', messages: { field: 'messages' } };
const talk = (...turns: [string, string][]) => ({
  messages: turns.map(([role, content]) => ({ role, content })),
});

describe('a mapping', () => {
  it('fills templates from fields, constants and nested paths', () => {
    expect(map(qa('Q: {a} and {b.0}'), { a: 1, b: ['x'], reply: { text: 'yes' } })).toEqual({
      messages: [
        { role: 'user', content: 'Q: 1 and x' },
        { role: 'assistant', content: 'yes' },
      ],
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
    const mapping = { schema: 'language_modeling', text: '{t}' };
    expect(map(mapping, { t: ' Cafe\u0301\r\nau\rlait \n' })).toEqual({ text: 'Café\nau\nlait' });
  });

  it('drops a question at the end that nobody answered', () => {
    const record = talk(['user', 'a'], ['assistant', 'b'], ['user', 'c']);
    expect(map(list, record)).toEqual({ messages: record.messages.slice(0, 2) });
  });

  it.each([
    ['a missing field', qa('{a}'), { reply: { text: 'y' } }, 'record.missing-field'],
    ['an empty field', qa('{a}'), { a: ' ', reply: { text: 'y' } }, 'record.empty'],
    ['an object for text', qa('{a}'), { a: {}, reply: { text: 'y' } }, 'record.field-type'],
    ['a NUL character', qa('{a}'), { a: 'x\u0000', reply: { text: 'y' } }, 'record.control'],
    ['no list of turns', list, { messages: 'hi' }, 'record.field-type'],
    ['an unknown role', list, talk(['user', 'a'], ['judge', 'b']), 'record.role'],
    ['an empty turn', list, talk(['user', 'a'], ['assistant', '']), 'record.empty'],
    ['two turns of one side', list, talk(['user', 'a'], ['user', 'b']), 'record.turns'],
    ['a late system turn', list, talk(['user', 'a'], ['system', 'b']), 'record.turns'],
    ['no reply', list, talk(['system', 'a'], ['user', 'b']), 'record.turns'],
    ['no turns', list, { messages: [] }, 'record.turns'],
  ])('refuses %s', (_what, mapping, record, code) => {
    expect(() => map(mapping, record as Record<string, unknown>)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
