import type { Command } from 'commander';

/** Adds an Examples section to a command's help. */
export function examples(command: Command, lines: string[]): void {
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
}
