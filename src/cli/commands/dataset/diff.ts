import type { Command } from 'commander';
import { command } from '../../command.ts';
import { examples } from '../../examples.ts';
import { positiveInteger } from '../../numbers.ts';
import { renderDiff } from '../../render-diff.ts';

interface DiffOptions {
  project: string;
  key?: string;
  source?: string;
  limit: number;
}

export function registerDiff(dataset: Command): void {
  const diff = dataset
    .command('diff')
    .description('show which rows were added, removed and changed from one version to another')
    .argument('[from]', 'number of a version, or id of its snapshot; the one before when left out')
    .argument('[to]', 'the same; the newest when left out')
    .requiredOption('--project <id|name>', 'project')
    .option('--key <field>', 'field that names a row; found when left out')
    .option('--source <source>', 'whose version numbers are meant, where there are several sources')
    .option('--limit <n>', 'examples to show of each kind', positiveInteger, 5)
    .action(
      command<DiffOptions>(async (cli, { key, source, limit, ...options }, from, to) => {
        const session = await cli.session();
        const [{ diffVersions }, { findVersion, listVersions, versionBefore }, { fail }] =
          await Promise.all([
            import('../../../lifecycle/versions/diff-versions.ts'),
            import('../../../lifecycle/versions/versions.ts'),
            import('../../../problem/problem.ts'),
          ]);
        const project = session.ledger.projects.find(options.project);
        const versions = listVersions(session.ledger, project);
        const newest = versions.find(({ current }) => current);
        const after = to ? findVersion(versions, to, source) : newest;
        const before = from
          ? findVersion(versions, from, source)
          : versionBefore(session.ledger, project);
        if (!before || !after)
          return fail(
            'dataset.version',
            `project ${project.name} has no two versions of its source`,
          );
        const found = await diffVersions(session, before, after, {
          key: key ?? null,
          examples: limit,
        });
        return { data: found, text: (style) => renderDiff(found, style) };
      }),
    );
  examples(diff, [
    'brewslm dataset diff --project 1',
    'brewslm dataset diff 1 3 --project 1',
    'brewslm dataset diff 1 2 --project 1 --key ticket_id --limit 20 --json',
  ]);
}
