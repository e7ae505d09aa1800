import { Option, type Command } from 'commander';
import type { NearDuplicateAction } from '../../../catalog/tasks/near-duplicate-policy.ts';
import type { SensitiveAction } from '../../../catalog/tasks/sensitive-policy.ts';
import type { Source } from '../../../lifecycle/import-dataset.ts';
import { askWhereUnclear } from '../../choose-mapping.ts';
import { command, type Cli } from '../../command.ts';
import { examples } from '../../examples.ts';
import { byteCount, positiveInteger } from '../../numbers.ts';
import { summarizeDiff } from '../../render-diff.ts';
import { renderDatasetCard } from '../../render-dataset.ts';
import { renderVerdict } from '../../render-problem.ts';
import { bytes, short } from '../../style.ts';

interface ImportOptions {
  project: string;
  source?: string[];
  allowPrivate?: boolean;
  maxBytes: number;
  sample?: string;
  file?: string[];
  mapping?: string;
  pii?: SensitiveAction;
  nearDuplicates?: NearDuplicateAction;
  groupField?: string;
  baseModel?: string;
  sequenceLength?: number;
  repaired?: string;
}

export function registerImport(dataset: Command): void {
  const add = dataset
    .command('import')
    .description(
      'import files, a web address, a dataset of the hub or of Kaggle, or a sample: stages ingest and normalize, then Gate A',
    )
    .argument(
      '[source...]',
      'paths, https://..., hf:org/name[@revision][:config][:split], kaggle:dataset/owner/slug[/file], kaggle:competition/slug[/file]',
    )
    .requiredOption('--project <id|name>', 'project to import into')
    .option('--sample <id>', 'a dataset that comes with the program; see `sample list`')
    .option(
      '--file <path>',
      'file, folder or pattern: JSON, CSV, TSV, Parquet, Arrow or text, packed or not; repeat for more; names with train, validation or test are splits',
      collect,
    )
    .option('--source <source>', 'the same as the argument', collect)
    .option('--allow-private', 'let addresses of this machine and its network be downloaded from')
    .addOption(
      new Option('--max-bytes <size>', 'largest download to take, like 500MB or 20GiB')
        .argParser(byteCount)
        .default(10 * 2 ** 30, '10GiB'),
    )
    .option('--mapping <file>', 'YAML or JSON file that maps fields; inferred when left out')
    .addOption(
      new Option(
        '--pii <action>',
        "what to do about personal data and secrets; the task's policy when left out",
      ).choices(['report', 'redact', 'block', 'ignore'] satisfies SensitiveAction[]),
    )
    .addOption(
      new Option(
        '--near-duplicates <action>',
        "what to do about rows that are nearly the same; the task's policy when left out",
      ).choices(['remove', 'report', 'ignore'] satisfies NearDuplicateAction[]),
    )
    .option('--group-field <name>', 'rows that share the value of this field share a split')
    .option('--base-model <id>', 'Gate A counts tokens by this model rather than estimate them')
    .option(
      '--sequence-length <n>',
      'tokens of a row in training, where you will set it',
      positiveInteger,
    )
    .option('--repaired <file>', 'rejects that `dataset rejects --export` wrote, repaired')
    .action(
      command<ImportOptions>(async (cli, options, ...words) => {
        const session = await cli.session();
        const project = session.ledger.projects.find(options.project);
        const [{ importDataset }, { manifestOf }, { readMappingFile }] = await Promise.all([
          import('../../../lifecycle/import-dataset.ts'),
          import('../../../lifecycle/ingest/snapshot.ts'),
          import('../../../lifecycle/normalize/mapping/mapping-file.ts'),
        ]);
        const source = await sourceOf(cli, options, words);
        const given = options.mapping ? await readMappingFile(options.mapping) : null;
        const imported = await askWhereUnclear(cli, given, (mapping) =>
          importDataset(session, project, source, mapping, {
            sensitive: options.pii,
            nearDuplicates: options.nearDuplicates,
            groupField: options.groupField,
            baseModel: options.baseModel,
            sequenceLength: options.sequenceLength,
          }),
        );
        const manifest = manifestOf(imported.snapshot);
        // Loads the readers, which the help text does without.
        const { renderSources } = await import('../../render-sources.ts');
        return {
          data: {
            project: project.id,
            snapshot: imported.snapshot.id,
            files: manifest.files,
            skipped: manifest.skipped,
            dataset: imported.dataset.id,
            card: imported.card,
            verdict: imported.verdict,
            changes: imported.changes,
          },
          text: (style) =>
            [
              `${style.green('imported')} dataset ${short(imported.dataset.id)} from snapshot ${short(imported.snapshot.id)} (${bytes(imported.snapshot.bytes)})`,
              ...(imported.changes
                ? [
                    `version ${imported.changes.after.version} of this source, ${summarizeDiff(imported.changes)}; see \`dataset diff --project ${project.id}\``,
                  ]
                : []),
              renderSources(manifest, style),
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
    'brewslm dataset import --project 1 hf:openai/gsm8k:main',
    'brewslm dataset import --project 1 https://example.org/tickets.csv.gz',
    'brewslm dataset import --project 1 kaggle:competition/titanic/train.csv',
    'brewslm dataset import --project 1 --file train.csv --file test.csv',
    "brewslm dataset import --project 1 --file 'exports/**/*.jsonl.gz'",
    'brewslm dataset import --project 1 --file chats.jsonl --mapping mapping.yaml',
    'brewslm dataset import --project 1 --file tickets.csv --pii redact',
  ]);
}

const collect = (word: string, words: string[] = []): string[] => [...words, word];

async function sourceOf(cli: Cli, options: ImportOptions, words: string[]): Promise<Source> {
  const [{ parseRemote }, { fail }] = await Promise.all([
    import('../../../lifecycle/ingest/remote/remote-spec.ts'),
    import('../../../problem/problem.ts'),
  ]);
  const { source = [], file: named = [] } = options;
  const given = [...words, ...source];
  const files = [...given, ...named];
  const kinds = [options.sample !== undefined, options.repaired !== undefined, files.length > 0];
  if (kinds.filter(Boolean).length !== 1)
    fail('usage.invalid', 'give either a source, --sample or --repaired');
  if (options.repaired !== undefined) return { repaired: options.repaired };
  if (options.sample !== undefined) return { sample: options.sample };
  const remote = parseRemote(given);
  if (remote === null) return { files };
  if (named.length > 0) fail('usage.invalid', 'give --file without a remote source');
  cli.note(`takes at most ${bytes(options.maxBytes)}; --max-bytes changes that`);
  const { allowPrivate = false, maxBytes } = options;
  return { remote, options: { allowPrivate, maxBytes, environment: process.env } };
}
