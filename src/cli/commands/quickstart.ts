import type { Command } from 'commander';
import { command } from '../command.ts';
import { examples } from '../examples.ts';

export function register(program: Command): void {
  const quickstart = program
    .command('quickstart')
    .description('run the whole lifecycle on a sample, offline: six commands, then what they made')
    .option('--project <name>', 'name of the project to make or go on with', 'workflow-demo')
    .option('--budget <time>', 'how long training may take, for example 90s or 5m', '150s')
    .action(
      command<{ project: string; budget: string }>(async (cli, options) => {
        const { tour } = await import('../tour.ts');
        return tour(cli, options);
      }),
    );
  examples(quickstart, ['brewslm quickstart', 'brewslm quickstart --budget 5m']);
}
