import { expect, it } from 'vitest';
import { mappingSchema } from '../../../catalog/records/mapping.ts';
import { compileTurnPicker } from './spelled-turns.ts';

const picks = (keys: object, list: object = {}): boolean =>
  compileTurnPicker(
    mappingSchema.parse({ schema: 'chat', messages: { field: 'm', ...list }, ...keys }),
  ) !== null;

it('picks the turns of plain lists', () => {
  expect(picks({})).toBe(true);
  expect(
    picks({}, { role: 'from', content: 'value', roles: { a: 'user', '*': 'assistant' } }),
  ).toBe(true);
});

it.each([
  ['records', { records: '$.x[*]' }, {}],
  ['each', { each: 'm' }, {}],
  ['where', { where: [{ field: 'a', equals: 1 }] }, {}],
  ['conditions of turns', {}, { where: [{ field: 'a', equals: 1 }] }],
  ['join', {}, { join: true }],
  ['a branch', {}, { branch: {} }],
  ['the opener', {}, { roles: 'opener' }],
  ['a path', {}, { role: 'author.role' }],
  ['a field that is in no row', {}, { field: '@list' }],
])('leaves a list with %s to the mapper of records', (_what, keys, list) => {
  expect(picks(keys, list)).toBe(false);
});
