import { expect, test } from 'vitest';
import { jsonGrammar } from './json-grammar.ts';

test.each<[string, unknown]>([
  ['pattern', { type: 'string', pattern: '^a' }],
  ['minimum', { type: 'integer', minimum: 3 }],
  ['oneOf', { oneOf: [{ type: 'string' }] }],
  ['properties without a type', { properties: {} }],
  ['const beside minLength', { const: 'a', minLength: 3 }],
  ['a value that is not of its type', { type: 'string', enum: ['a', 1] }],
  ['required b, which is no property,', { type: 'object', properties: { a: {} }, required: ['b'] }],
  ['the type "constructor"', { type: 'constructor' }],
  ['minLength above maxLength', { type: 'string', minLength: 3, maxLength: 2 }],
  ['maxItems 1.5', { type: 'array', maxItems: 1.5 }],
  ['$ref #/$defs/toString', { $ref: '#/$defs/toString', $defs: {} }],
  ['$ref https://elsewhere.example', { $ref: 'https://elsewhere.example' }],
  ['what is no object', { type: 'array', items: 'string' }],
])('%s is refused, as nothing would hold a reply to it', (what, schema) => {
  expect(() => jsonGrammar(schema)).toThrow(`no reply can be held to ${what} at #`);
});

test('a schema that is nested without end is refused before the stack ends', () => {
  let schema: unknown = { type: 'string' };
  for (let depth = 0; depth < 20_000; depth++) schema = { type: 'array', items: schema };
  expect(() => jsonGrammar(schema)).toThrow('nested so deeply');
});
