/**
 * The command line: one file per command group under `commands/`. This file puts them together
 * and deals with wrong usage.
 *
 * @module
 */
import { Command, CommanderError, Option } from 'commander';
import { ownVersion } from '../catalog/own-package.ts';
import { problem, ProblemError } from '../problem/problem.ts';
import { exitCodes, reportFailure } from './command.ts';
import { positiveInteger } from './numbers.ts';
import { isStep } from './project-file/sections.ts';
import { register as apply } from './commands/apply.ts';
import { register as artifact } from './commands/artifact.ts';
import { register as benchmark } from './commands/benchmark.ts';
import { register as catalog } from './commands/catalog.ts';
import { register as chat } from './commands/chat.ts';
import { register as completion } from './commands/completion.ts';
import { register as dataset } from './commands/dataset.ts';
import { register as exportBundle } from './commands/export.ts';
import { register as gate } from './commands/gate.ts';
import { register as generate } from './commands/generate.ts';
import { register as optimize } from './commands/optimize.ts';
import { register as model } from './commands/model.ts';
import { register as preflight } from './commands/preflight.ts';
import { register as project } from './commands/project.ts';
import { register as quickstart } from './commands/quickstart.ts';
import { register as release } from './commands/release.ts';
import { register as run } from './commands/run.ts';
import { register as runtime } from './commands/runtime.ts';
import { register as train } from './commands/train.ts';

const program = new Command('brewslm')
  .description('From source data to a small language model you can deploy and trust.')
  .version(ownVersion)
  .showSuggestionAfterError()
  .configureHelp({ sortSubcommands: false, showGlobalOptions: false });

for (const register of [
  quickstart,
  apply,
  project,
  dataset,
  model,
  preflight,
  benchmark,
  train,
  run,
  exportBundle,
  optimize,
  release,
  chat,
  generate,
  gate,
  artifact,
  runtime,
  catalog,
  completion,
])
  register(program);

for (const leaf of working(program)) {
  leaf.addOption(new Option('--json', 'print data as JSON on standard output, nothing else'));
  leaf.addOption(new Option('--quiet', 'no progress on standard error'));
  leaf.addOption(
    new Option('--threads <n>', 'threads to compute with; does not change any result').argParser(
      positiveInteger,
    ),
  );
}
for (const command of [program, ...all(program)]) {
  command.exitOverride();
  command.configureOutput({ outputError: () => {} });
}

program.hook('postAction', async (_, command) => {
  const worked = [undefined, 0, exitCodes.gateFail, exitCodes.gateInconclusive];
  if (!worked.includes(process.exitCode as number | undefined) || !isStep(program, command)) return;
  const [{ Ledger, defaultHome }, { recordSettings }] = await Promise.all([
    import('../ledger/ledger.ts'),
    import('./project-file/recorded.ts'),
  ]);
  const ledger = new Ledger(defaultHome());
  recordSettings(ledger, program, command as Command);
  ledger.close();
});

// A reader that has seen enough, such as `head`, must not end work that is under way.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0 || error.code === 'commander.help') {
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  } else {
    const message = error.message.replace(/^error: /, '');
    const usage = new ProblemError(problem('usage.invalid', message));
    reportFailure(usage, process.argv.includes('--json'));
  }
}

function all(command: Command): Command[] {
  return command.commands.flatMap((child) => [child as Command, ...all(child as Command)]);
}

/** Commands that do something: those that only group others have no options of their own. */
function working(command: Command): Command[] {
  return all(command).filter(
    ({ commands, options }) => commands.length === 0 || options.length > 0,
  );
}
