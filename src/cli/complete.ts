/**
 * Tab completion: which words may come next, from the command tree and the ledger.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { loadOptions } from './operation-command.ts';

/**
 * Completes the last of `words`, the ones after the program's name. An empty answer leaves the
 * shell to complete file names.
 */
export async function complete(program: Command, words: string[]): Promise<string[]> {
  const current = words.at(-1) ?? '';
  const { command, previous } = await walk(program, words.slice(0, -1));
  const option = command.options.find(({ long, short }) => [long, short].includes(previous ?? ''));
  const takesValue = option !== undefined && (option.required || option.optional);
  const candidates = takesValue
    ? await valuesOf(option)
    : [
        ...command.commands.map((child) => child.name()),
        ...command.options.flatMap(({ long }) => (long ? [long] : [])),
        ...(current.startsWith('-') ? ['--help'] : []),
      ];
  return candidates.filter((word) => word.startsWith(current)).sort();
}

async function walk(
  program: Command,
  words: string[],
): Promise<{ command: Command; previous?: string }> {
  let command = program;
  for (const word of words) {
    command = (command.commands.find((child) => child.name() === word) as Command) ?? command;
  }
  await loadOptions(command);
  return { command, previous: words.at(-1) };
}

async function valuesOf(option: Option): Promise<string[]> {
  if (option.argChoices) return option.argChoices;
  if (option.long === '--project') return projectNames();
  return [];
}

/** Names of the home's projects; looking must not create a home. */
async function projectNames(): Promise<string[]> {
  const { Ledger, defaultHome } = await import('../ledger/ledger.ts');
  if (!existsSync(join(defaultHome(), 'ledger.db'))) return [];
  const ledger = new Ledger(defaultHome());
  try {
    return ledger.projects.list().map(({ name }) => name);
  } finally {
    ledger.close();
  }
}
