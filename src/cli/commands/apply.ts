import type { Command } from 'commander';
import { addCommand } from '../operation-command.ts';
import type { ApplyOptions } from '../project-file/apply.ts';

export function register(program: Command): void {
  const summary =
    'run a project file: its sections project, dataset, preflight, benchmark, train, export, optimize, each with the options of that command as camelCase keys';
  addCommand(program, 'apply', summary, async () => {
    const [{ z }, { flag, text }] = await Promise.all([
      import('zod'),
      import('../../operations/fields.ts'),
    ]);
    const place = 'the project file; its folder is where everything is done';
    return {
      examples: [
        'brewslm apply --dry-run',
        'brewslm apply --file projects/support/brewslm.yaml',
        'brewslm project file --project 1 > brewslm.yaml',
      ],
      inputs: [
        z.strictObject({
          file: text(place, 'path').default('brewslm.yaml'),
          dryRun: flag('show every setting, given or by default, and stop').optional(),
        }),
      ],
      async act(cli, given) {
        const { applyFile } = await import('../project-file/apply.ts');
        return applyFile(cli, { file: 'brewslm.yaml', ...given } as ApplyOptions);
      },
    };
  });
}
