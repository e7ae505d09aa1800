import { expect, test } from 'vitest';
import { complete } from './complete.ts';
import { makeProgram } from './program.ts';

const program = makeProgram();

test('completes commands, subcommands and options', async () => {
  expect(await complete(program, ['pro'])).toEqual(['project']);
  expect(await complete(program, ['artifact', 're'])).toEqual(['replay']);
  expect(await complete(program, ['project', 'create', '--te'])).toEqual(['--template']);
});

test('leaves free values to the shell', async () => {
  expect(await complete(program, ['project', 'create', '--name', ''])).toEqual([]);
});
