import type { Command } from 'commander';
import { command } from '../../command.ts';
import { examples } from '../../examples.ts';
import { renderDatasetCard } from '../../render-dataset.ts';
import { renderVerdict } from '../../render-problem.ts';
import { bytes, short } from '../../style.ts';

interface ImportOptions {
  project: string;
  sample?: string;
  file: string[];
  mapping?: string;
}

export function registerImport(dataset: Command): void {
  const add = dataset
    .command('import')
    .description('import files or a sample: stages ingest and normalize, then Gate A')
    .requiredOption('--project <id|name>', 'project to import into')
    .option('--sample <id>', 'a dataset that comes with the program; see `sample list`')
    .option(
      '--file <path>',
      'JSONL, CSV, TSV or text file; repeat for more; names with train, validation or test are splits',
      (path: string, paths: string[]) => [...paths, path],
      [] as string[],
    )
    .option('--mapping <file>', 'YAML or JSON file that maps fields; inferred when left out')
    .action(
      command<ImportOptions>(async (cli, options) => {
        const session = await cli.session();
        const project = session.ledger.projects.find(options.project);
        const [{ importDataset }, { readMappingFile }, { fail }] = await Promise.all([
          import('../../../lifecycle/import-dataset.ts'),
          import('../../../lifecycle/normalize/mapping-file.ts'),
          import('../../../problem/problem.ts'),
        ]);
        if ((options.sample === undefined) === (options.file.length === 0))
          fail('usage.invalid', 'give either --sample or --file');
        const source = options.sample ? { sample: options.sample } : { files: options.file };
        const mapping = options.mapping ? await readMappingFile(options.mapping) : null;
        const imported = await importDataset(session, project, source, mapping);
        return {
          data: {
            project: project.id,
            snapshot: imported.snapshot.id,
            dataset: imported.dataset.id,
            card: imported.card,
            verdict: imported.verdict,
          },
          text: (style) =>
            [
              `${style.green('imported')} dataset ${short(imported.dataset.id)} from snapshot ${short(imported.snapshot.id)} (${bytes(imported.snapshot.bytes)})`,
              renderDatasetCard(imported.card, style),
              renderVerdict(imported.verdict, style),
              ...(imported.verdict.outcome === 'PASS'
                ? [
                    `next: brewslm preflight --project ${project.id} --task ${imported.card.task} --plan`,
                  ]
                : []),
            ].join('\n'),
          verdicts: [imported.verdict],
        };
      }),
    );
  examples(add, [
    'brewslm dataset import --project 1 --sample general-chat-v1',
    'brewslm dataset import --project 1 --file train.csv --file test.csv',
    'brewslm dataset import --project 1 --file chats.jsonl --mapping mapping.yaml',
  ]);
}
