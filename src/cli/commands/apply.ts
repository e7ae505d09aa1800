import { dirname, basename } from 'node:path';
import type { Command } from 'commander';
import { command } from '../command.ts';
import { examples } from '../examples.ts';
import type { ApplyOptions } from '../project-file/apply.ts';
import { sections } from '../project-file/sections.ts';

export function register(program: Command): void {
  const apply = program
    .command('apply')
    .description(
      `run a project file: its sections ${sections.map(({ name }) => name).join(', ')}, each with the options of that command as camelCase keys`,
    )
    .option(
      '--file <path>',
      'the project file; its folder is where everything is done',
      'brewslm.yaml',
    )
    .option('--dry-run', 'show every setting, given or by default, and stop')
    .action(
      command<ApplyOptions>(async (cli, options) => {
        const [{ readProjectFile }, { applySteps }] = await Promise.all([
          import('../project-file/read.ts'),
          import('../project-file/apply.ts'),
        ]);
        const steps = readProjectFile(program, options.file);
        // Paths in the file are meant from where it lies, and so is the home.
        process.chdir(dirname(options.file));
        return applySteps(cli, { ...options, file: basename(options.file) }, steps);
      }),
    );
  examples(apply, [
    'brewslm apply --dry-run',
    'brewslm apply --file projects/support/brewslm.yaml',
    'brewslm project file --project 1 > brewslm.yaml',
  ]);
}
