import { expect, expectTypeOf, test } from 'vitest';
import type { Project } from '../ledger/projects.ts';
import { fieldsOf, inputDocument, outputDocument } from './describe-input.ts';
import {
  entryOf,
  operationNames,
  operationOf,
  type Group,
  type groups,
  type InputOf,
  type OutputOf,
} from './index.ts';

test.each(operationNames)('%s is described for every face', async (name) => {
  const { command, summary } = entryOf(name);
  const { input, output, examples } = await operationOf(name);
  expect(summary).not.toBe('');
  const fields = fieldsOf(input);
  for (const { description } of fields) expect(description).not.toBe('');
  const [words, ...places] = command.split(/ (?=[<[])/);
  const names = fields.map((field) => field.name);
  for (const place of places) expect(names).toContain(place.replaceAll(/[<>[\].]/g, ''));
  for (const example of examples) expect(example).toMatch(/^brewslm /);
  expect(examples.length === 0 || examples.some((line) => line.includes(words))).toBe(true);
  expect(inputDocument(input)).toMatchObject({ type: 'object', additionalProperties: false });
  expect(outputDocument(output)).toHaveProperty('$schema');
});

test.each(operationNames)('%s says which of its fields are paths', async (name) => {
  const { input } = await operationOf(name);
  for (const { name: field, value, path, description } of fieldsOf(input)) {
    const named = /^(path|file|folder|place|source)$/.test(value ?? '');
    // The name of a source in the ledger.
    if (named && `${name} ${field}` !== 'dataset.diff source')
      expect([field, description, path]).not.toContain(undefined);
  }
});

test('assistants can tell what only a person may do', () => {
  expect(operationNames.filter((name) => entryOf(name).peopleOnly)).toEqual([
    'bundle.sign',
    'eval.run',
    'gate.change',
    'gate.override',
    'key.create',
    'key.revoke',
  ]);
});

test('a group of commands without a line for help does not compile', () => {
  expectTypeOf<Omit<typeof groups, 'dataset'>>().not.toExtend<Record<Group, string>>();
  expectTypeOf<'dataset'>().toExtend<Group>();
  expectTypeOf<'benchmark' | 'schema' | 'run [run]'>()
    .exclude<Group>()
    .toEqualTypeOf<'benchmark' | 'schema' | 'run [run]'>();
});

test('input and output are typed by the definition', () => {
  expectTypeOf<InputOf<'project.create'>>().toEqualTypeOf<{
    name: string;
    template?: string | undefined;
    seed?: number | undefined;
  }>();
  expectTypeOf<OutputOf<'project.create'>>().toEqualTypeOf<Project>();
});
