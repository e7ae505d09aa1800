/**
 * A project file has a section for each step from data to release. A section's settings are the
 * options of the step's command, under the names that they have in code (`--base-model` is
 * `baseModel`), so that a new option is known here without another word.
 *
 * @module
 */
import type { Command, Option } from 'commander';

export interface Section {
  name: string;
  /** The command that does it. */
  words: readonly string[];
}

/** In the order in which they run. */
export const sections: readonly Section[] = [
  { name: 'project', words: ['project', 'create'] },
  { name: 'dataset', words: ['dataset', 'import'] },
  { name: 'preflight', words: ['preflight'] },
  { name: 'benchmark', words: ['benchmark'] },
  { name: 'train', words: ['train'] },
  { name: 'export', words: ['export'] },
  { name: 'optimize', words: ['optimize'] },
];

/** Options that say how a command is called, not what becomes of the project. */
const ofTheCall = ['project', 'json', 'quiet', 'threads', 'dryRun', 'oneClick', 'yes', 'repaired'];

export function commandOf(program: Command, { words }: Section): Command {
  return words.reduce(
    (command, word) => command.commands.find((child) => child.name() === word) as Command,
    program,
  );
}

/** Whether a command's settings belong to the project; those of `project create` are it already. */
export const isStep = (program: Command, command: unknown): boolean =>
  sections.slice(1).some((section) => commandOf(program, section) === command);

export const settingsOf = (command: Command): Option[] =>
  command.options.filter((option) => !ofTheCall.includes(option.attributeName()));

/** Whether an option stands alone. */
export const isFlag = (option: Option): boolean => !option.required && !option.optional;

/** Whether an option may be given several times. */
export function repeats(option: Option): boolean {
  try {
    return Array.isArray(option.parseArg?.('1', undefined as never));
  } catch {
    return false;
  }
}

/** Whether an option names a file of settings, whose content may stand in its place. */
export const takesFile = (option: Option): boolean =>
  option.flags.endsWith('<file>') && !repeats(option);
