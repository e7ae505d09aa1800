import type { Command } from 'commander';
import { command } from '../../command.ts';
import { examples } from '../../examples.ts';
import { bytes, short, table } from '../../style.ts';

export function registerVersions(dataset: Command): void {
  const list = dataset
    .command('versions')
    .description('list the versions of every source that was imported')
    .requiredOption('--project <id|name>', 'project')
    .action(
      command<{ project: string }>(async (cli, options) => {
        const { ledger } = await cli.session();
        const { listVersions } = await import('../../../lifecycle/versions/versions.ts');
        const project = ledger.projects.find(options.project);
        const versions = listVersions(ledger, project).map(
          ({ source, version, snapshot, manifest, importedAt, current }) => ({
            source,
            version,
            snapshot: snapshot.id,
            origin: manifest.origin,
            files: manifest.files.length,
            records: manifest.files.reduce((total, { records }) => total + records, 0),
            bytes: manifest.files.reduce((total, file) => total + file.bytes, 0),
            importedAt,
            current,
          }),
        );
        return {
          data: versions,
          text: (style) =>
            versions.length === 0
              ? `nothing was imported; first: brewslm dataset import --project ${project.id} SOURCE`
              : table(
                  ['source', 'version', 'rows', 'size', 'imported', 'snapshot', ''],
                  versions.map((item) => [
                    item.source,
                    `${item.version}`,
                    `${item.records}`,
                    bytes(item.bytes),
                    item.importedAt.slice(0, 16).replace('T', ' '),
                    short(item.snapshot),
                    item.current ? 'in use' : '',
                  ]),
                  style,
                ),
        };
      }),
    );
  examples(list, ['brewslm dataset versions --project 1']);
}
