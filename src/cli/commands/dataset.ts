import type { Command } from 'commander';
import type { DatasetCard } from '../../lifecycle/normalize/dataset.ts';
import { command } from '../command.ts';
import { positiveInteger } from '../numbers.ts';
import { examples } from '../examples.ts';
import { renderVerdict } from '../render-problem.ts';
import { bytes, short, table, type Style } from '../style.ts';

export function register(program: Command): void {
  const dataset = program.command('dataset').description('import data and see what became of it');
  registerImport(dataset);
  registerShow(dataset);
  registerRejects(dataset);
}

interface ImportOptions {
  project: string;
  sample?: string;
  file: string[];
  mapping?: string;
}

function registerImport(dataset: Command): void {
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
          import('../../lifecycle/import-dataset.ts'),
          import('../../lifecycle/normalize/mapping-file.ts'),
          import('../../problem/problem.ts'),
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
              renderCard(imported.card, style),
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

function registerShow(dataset: Command): void {
  dataset
    .command('show')
    .description("show the project's dataset: mapping, splits, findings")
    .requiredOption('--project <id|name>', 'project')
    .action(
      command<{ project: string }>(async (cli, options) => {
        const { ledger } = await cli.session();
        const { cardOf } = await import('../../lifecycle/normalize/dataset.ts');
        const project = ledger.projects.find(options.project);
        const artifact = ledger.projects.require(
          project,
          'canonical-dataset',
          importHint(project.id),
        );
        const card = cardOf(artifact);
        const verdict = ledger.verdicts.latest(project.id, 'A', artifact.id);
        return {
          data: { dataset: artifact.id, card, verdict: verdict ?? null },
          text: (style) =>
            [
              `dataset ${short(artifact.id)}`,
              renderCard(card, style),
              ...(verdict ? [renderVerdict(verdict, style)] : []),
            ].join('\n'),
        };
      }),
    );
}

function registerRejects(dataset: Command): void {
  dataset
    .command('rejects')
    .description('list what was refused: file, line, reason, excerpt')
    .requiredOption('--project <id|name>', 'project')
    .option('--limit <n>', 'show at most this many', positiveInteger, 20)
    .action(
      command<{ project: string; limit: number }>(async (cli, options) => {
        const { ledger } = await cli.session();
        const project = ledger.projects.find(options.project);
        const artifact = ledger.projects.require(
          project,
          'canonical-dataset',
          importHint(project.id),
        );
        const lines = artifact.text('rejects.jsonl').split('\n').filter(Boolean);
        const rejects = lines.slice(0, options.limit).map((line) => JSON.parse(line) as Rejected);
        return {
          data: { total: lines.length, rejects },
          text: (style) =>
            lines.length === 0
              ? 'nothing was refused'
              : [
                  table(
                    ['where', 'code', 'reason', 'excerpt'],
                    rejects.map((item) => [
                      `${item.file}:${item.line}`,
                      item.code,
                      item.message,
                      item.excerpt.slice(0, 60),
                    ]),
                    style,
                  ),
                  `${rejects.length} of ${lines.length} shown`,
                ].join('\n'),
        };
      }),
    );
}

interface Rejected {
  file: string;
  line: number;
  code: string;
  message: string;
  excerpt: string;
}

const importHint = (project: number): string =>
  `brewslm dataset import --project ${project} --file DATA.jsonl`;

function renderCard(card: DatasetCard, style: Style): string {
  const origin = card.mappingOrigin;
  const mapping =
    origin.kind === 'given'
      ? 'as given'
      : `inferred as ${origin.shape}, confidence ${(100 * origin.confidence).toFixed(0)}%`;
  const { splits } = card;
  return [
    `mapping  ${mapping} → ${card.records}; \`--json\` shows every field of it`,
    table(
      ['split', 'rows', 'median chars', 'longest', 'answers'],
      (['train', 'validation', 'test'] as const).map((name) => [
        card.split.carved.includes(name) ? `${name} (cut by hash)` : name,
        `${splits[name].rows}`,
        `${splits[name].characters.p50}`,
        `${splits[name].characters.max}`,
        `${splits[name].answers}`,
      ]),
      style,
    ),
    ...(card.labels.length > 0 ? [`labels   ${card.labels.length}`] : []),
    `refused  ${card.rejects.total} of ${card.sourceRecords} records${card.rejects.total > 0 ? ' (see `dataset rejects`)' : ''}; ${card.duplicates} exact duplicates removed; ${card.leaks.fromTrain + card.leaks.fromValidation} rows taken out because a held-out split has them too`,
  ].join('\n');
}
