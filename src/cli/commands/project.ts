import type { Command } from 'commander';
import { command } from '../command.ts';
import { examples } from '../examples.ts';
import { table } from '../style.ts';

export function register(program: Command): void {
  const project = program.command('project').description('create and list projects');

  const create = project
    .command('create')
    .description('create a project from a template')
    .requiredOption('--name <name>', 'name of the project')
    .option('--template <id>', 'template: task, mapping, gate policy and plan defaults', 'general')
    .option('--seed <number>', 'seed that all randomness derives from', Number, 42)
    .action(
      command<{ name: string; template: string; seed: number }>(async (cli, options) => {
        const [{ ledger }, { createProject }] = await Promise.all([
          cli.session(),
          import('../../lifecycle/project.ts'),
        ]);
        const made = createProject(ledger, options.name, options.template, options.seed);
        return {
          data: made,
          text: (style) =>
            [
              `${style.green('created')} project ${made.id} ${style.bold(made.name)}, template ${made.template}, seed ${made.seed}`,
              `next: brewslm dataset import --project ${made.id} --file DATA.jsonl`,
            ].join('\n'),
        };
      }),
    );
  examples(create, [
    'brewslm project create --name workflow-demo --template general',
    'brewslm project create --name router --template classification --seed 7',
  ]);

  project
    .command('list')
    .description('list the projects of this home')
    .action(
      command(async (cli) => {
        const { ledger } = await cli.session();
        const projects = ledger.projects.list();
        return {
          data: projects,
          text: (style) =>
            projects.length === 0
              ? 'no projects yet: brewslm project create --name NAME --template general'
              : table(
                  ['id', 'name', 'template', 'seed', 'created'],
                  projects.map((p) => [`${p.id}`, p.name, p.template, `${p.seed}`, p.createdAt]),
                  style,
                ),
        };
      }),
    );

  const file = project
    .command('file')
    .description('print the project as a file that `apply` runs')
    .requiredOption('--project <id|name>', 'the project')
    .action(
      command<{ project: string }>(async (cli, options) => {
        const [{ ledger }, { projectFile }, { stringify }] = await Promise.all([
          cli.session(),
          import('../project-file/recorded.ts'),
          import('yaml'),
        ]);
        const data = projectFile(ledger.projects.find(options.project));
        return { data, text: () => stringify(data) };
      }),
    );
  examples(file, ['brewslm project file --project 1 > brewslm.yaml']);
}
