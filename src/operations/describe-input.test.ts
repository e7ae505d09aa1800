import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldsOf, inputDocument } from './describe-input.ts';
import { duration, flag, inPlaceOfFile, positiveInteger, project, texts } from './fields.ts';

const input = z.strictObject({
  project: project('the project'),
  budget: duration('time for all').prefault('2m'),
  memory: positiveInteger('so much memory', { value: 'GiB', unit: 'GiB' }).optional(),
  models: texts('candidates', { value: 'ids', variadic: true }).optional(),
  kind: z.enum(['a', 'b']).describe('a choice').default('a'),
  probe: flag('measure').default(true),
  mapping: inPlaceOfFile('what maps fields').optional(),
});

test('fields say what they take, in the order of the schema', () => {
  expect(fieldsOf(input)).toMatchObject([
    { name: 'project', takes: 'text', required: true, value: 'id|name', of: 'call' },
    { name: 'budget', takes: 'text', required: false, default: '2m', unit: 'minutes' },
    { name: 'memory', takes: 'number', list: false, unit: 'GiB' },
    { name: 'models', takes: 'text', list: true, variadic: true },
    { name: 'kind', choices: ['a', 'b'], default: 'a' },
    { name: 'probe', takes: 'flag', default: true },
    { name: 'mapping', takes: 'text', inline: true, value: 'file' },
  ]);
});

test('a JSON Schema keeps units and nothing of help texts', () => {
  const { properties, required } = inputDocument(input);
  expect(required).toEqual(['project']);
  expect(properties).toMatchObject({
    budget: { description: 'time for all; a number is in minutes', default: '2m' },
    memory: { description: 'so much memory; a number is in GiB', type: 'integer' },
  });
  expect(JSON.stringify(properties)).not.toMatch(/"(value|unit|of|variadic)":/);
});
