import type { Command } from 'commander';
import { addExamples, addThreads } from '../operation-command.ts';
import { reportFailure } from '../command.ts';
import type { PageOptions } from '../serve-page.ts';

export function register(program: Command): void {
  const ui = program
    .command('ui')
    .description('open the page of this home in a browser: everything that the commands do')
    .option(
      '--port <number>',
      'port to listen at, on this machine only; by default 4180 or the next free one',
      Number,
    )
    .option('--no-open', 'only print the address')
    .option('--files <folder...>', 'let the page name files below this folder')
    .action(async (options: PageOptions) => {
      try {
        const { servePage } = await import('../serve-page.ts');
        await servePage(options);
      } catch (error) {
        reportFailure(error, false);
      }
    });
  addThreads(ui);
  addExamples(ui, ['brewslm ui', 'brewslm ui --port 9000 --no-open --files ~/data']);
}
