/**
 * The tree of commands, in the order in which help lists them: one for each operation, and a few that
 * are faces of their own.
 *
 * @module
 */
import { Command } from 'commander';
import { ownVersion } from '../catalog/own-package.ts';
import { operationNames } from '../operations/index.ts';
import { register as apply } from './commands/apply.ts';
import { register as chat } from './commands/chat.ts';
import { register as completion } from './commands/completion.ts';
import { register as mcp } from './commands/mcp.ts';
import { register as quickstart } from './commands/quickstart.ts';
import { register as serve } from './commands/serve.ts';
import { register as ui } from './commands/ui.ts';
import { addOperation, listedAs, loadOptions } from './operation-command.ts';

export function makeProgram(): Command {
  const program = new Command('brewslm')
    .description('From source data to a small language model you can deploy and trust.')
    .version(ownVersion)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false, subcommandTerm: listedAs });
  quickstart(program);
  apply(program);
  for (const name of operationNames) {
    if (name === 'generate.run') chat(program);
    addOperation(program, name);
    if (name === 'run.timeline')
      addOperation(program, 'run.show', {
        command: 'observe',
        summary: 'show how training goes or went: loss curve, figures, alerts',
        examples: ['brewslm observe --project 1', 'brewslm run timeline --project 1 --run 7'],
      });
  }
  serve(program);
  ui(program);
  mcp(program);
  completion(program);
  for (const command of [program, ...all(program)])
    command.hook('preSubcommand', (_, child) => loadOptions(child as Command));
  return program;
}

const all = (command: Command): Command[] =>
  (command.commands as Command[]).flatMap((child) => [child, ...all(child)]);
