import { Command } from 'commander';
import { expect, test } from 'vitest';
import { complete } from './complete.ts';
import { register as artifact } from './commands/artifact.ts';
import { register as project } from './commands/project.ts';

const program = new Command('brewslm');
for (const register of [project, artifact]) register(program);

test('completes commands, subcommands and options', async () => {
  expect(await complete(program, ['pro'])).toEqual(['project']);
  expect(await complete(program, ['artifact', 're'])).toEqual(['replay']);
  expect(await complete(program, ['project', 'create', '--t'])).toEqual(['--template']);
});

test('leaves free values to the shell', async () => {
  expect(await complete(program, ['project', 'create', '--name', ''])).toEqual([]);
});
