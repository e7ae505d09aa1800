/**
 * Commands are shorthand for a project file: each leaves its settings with the project, and together
 * they read as the file that `apply` would take.
 *
 * @module
 */
import type { Command, Option } from 'commander';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import { commandOf, isFlag, repeats, sections, settingsOf } from './sections.ts';

/** Keeps what was given to a step's command; what was left to defaults stays open. */
export function recordSettings(ledger: Ledger, program: Command, command: Command): void {
  const section = sections.find((known) => commandOf(program, known) === command);
  const options = command.opts<{ project: string; dryRun?: boolean; repaired?: string }>();
  if (section === undefined || options.dryRun || options.repaired !== undefined) return;
  const settings: Record<string, unknown> = {};
  for (const option of settingsOf(command)) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli') continue;
    settings[name] = isFlag(option) ? !option.negate : asTyped(program, option);
  }
  // `dataset import SOURCE` is the same as `--source SOURCE`.
  if (command.args.length > 0) settings.source = command.args;
  ledger.projects.configure(ledger.projects.find(options.project), { [section.name]: settings });
}

/** What stood after the option: `10m`, where its value is a number of seconds. */
function asTyped(program: Command, option: Option): string | string[] {
  const { rawArgs } = program as Command & { rawArgs: string[] };
  const values = rawArgs.flatMap((word, at) => {
    const [name, value] = splitOnce(word, '=');
    return name === option.long ? [value ?? rawArgs[at + 1]] : [];
  });
  return repeats(option) ? values : values.at(-1)!;
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** The project as a file. */
export function projectFile({ name, template, seed, settings }: Project): Record<string, unknown> {
  const told = sections.filter((section) => section.name in settings);
  return {
    project: { name, template, seed },
    ...Object.fromEntries(told.map((section) => [section.name, settings[section.name]])),
  };
}
