import type { Command } from 'commander';
import { addCommand } from '../operation-command.ts';
import type { TourOptions } from '../tour.ts';

const defaults: TourOptions = { project: 'workflow-demo', budget: '150s' };

export function register(program: Command): void {
  const summary = 'run the whole lifecycle on a sample, offline: six commands, then what they made';
  addCommand(program, 'quickstart', summary, async () => {
    const [{ z }, { text }] = await Promise.all([
      import('zod'),
      import('../../operations/fields.ts'),
    ]);
    const budget = 'how long training may take, for example 90s or 5m';
    return {
      examples: ['brewslm quickstart', 'brewslm quickstart --budget 5m'],
      inputs: [
        z.strictObject({
          project: text('name of the project to make or go on with', 'name').default(
            defaults.project,
          ),
          budget: text(budget, 'time').default(defaults.budget),
        }),
      ],
      async act(cli, given) {
        const { tour } = await import('../tour.ts');
        return tour(cli, { ...defaults, ...given });
      },
    };
  });
}
