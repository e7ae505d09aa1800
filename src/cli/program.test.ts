import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { operationNames, operationOf } from '../operations/index.ts';
import { loadOptions } from './operation-command.ts';
import { makeProgram } from './program.ts';

const lines = (
  await Promise.all(operationNames.map(async (name) => (await operationOf(name)).examples))
).flat();

/** The words of a command line; what the shell would do with its output is left out. */
const wordsOf = (line: string): string[] =>
  [...line.split(' > ')[0].matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
    .map(([, double, single, plain]) => double ?? single ?? plain)
    .slice(1);

test.each(lines)('%s is taken', async (line) => {
  const program = makeProgram();
  let command = program;
  for (const word of wordsOf(line)) {
    const child = command.commands.find((known) => known.name() === word);
    if (child === undefined) break;
    command = child as Command;
    await loadOptions(command);
  }
  let taken = false;
  command.action(() => {
    taken = true;
  });
  await program.parseAsync(wordsOf(line), { from: 'user' });
  expect(taken).toBe(true);
});

test('each operation has a command, and no two share one', async () => {
  const program = makeProgram();
  const leaves = (command: Command): Command[] =>
    command.commands.flatMap((child) => [child as Command, ...leaves(child as Command)]);
  const names = leaves(program).map((command) => {
    const above = command.parent === program ? '' : `${command.parent!.name()} `;
    return above + command.name();
  });
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  [['project', 'create', '--name', 'x', '--tmeplate', 'y'], /Did you mean --template\?/],
  [['dataset', 'imprt'], /Did you mean import\?/],
  [
    ['train', '--project', '1', '--method', 'lorra'],
    /lorra is none of full, lora, qlora; did you mean lora/,
  ],
  [['train', '--project', '1', '--budget', 'soon'], /Give a duration such as 90s, 10m or 1h/],
  [['train', '--project', '1', '--steps', '0'], /whole number from 1 on/],
  [['train'], /required option '--project <id\|name>' not specified/],
  [['generate', '--project', '1', '--prompt', 'a', '--bundle', 'b', '--checkpoint', 'c'], /cannot/],
])('%j is wrong usage, and says what would be right', async (words, message) => {
  await expect(makeProgram().parseAsync(words, { from: 'user' })).rejects.toThrow(message);
});
