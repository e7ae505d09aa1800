import { Option, type Command } from 'commander';
import { recordSchemas, type RecordSchema } from '../../../catalog/records/record-schema.ts';
import type { SampledRecord } from '../../../lifecycle/ingest/snapshot.ts';
import type { MappingReport } from '../../../lifecycle/map-dataset.ts';
import { askWhereUnclear } from '../../choose-mapping.ts';
import { command, type Cli } from '../../command.ts';
import { examples } from '../../examples.ts';
import { table, type Style } from '../../style.ts';

interface MapOptions {
  project?: string;
  file: string[];
  infer?: boolean;
  mapping?: string;
  schema?: RecordSchema;
  write?: string;
}

export function registerMap(dataset: Command): void {
  const map = dataset
    .command('map')
    .description('show how records would be mapped, on a sample; makes no dataset')
    .option('--project <id|name>', 'the project whose newest snapshot is looked at')
    .option(
      '--file <path>',
      'look at this file instead; repeat for more',
      (path: string, paths: string[]) => [...paths, path],
      [],
    )
    .option('--infer', 'find a mapping; the default')
    .option('--mapping <file>', 'try this mapping file')
    .addOption(
      new Option('--schema <name>', 'find a mapping to this kind of record').choices(recordSchemas),
    )
    .option('--write <file>', 'write the mapping here, to be edited and given with --mapping')
    .action(
      command<MapOptions>(async (cli, options) => {
        const [
          { stringify },
          { inferFrom, tryOn },
          { readMappingFile, writeMappingFile },
          { fail },
        ] = await Promise.all([
          import('yaml'),
          import('../../../lifecycle/map-dataset.ts'),
          import('../../../lifecycle/normalize/mapping/mapping-file.ts'),
          import('../../../problem/problem.ts'),
        ]);
        if (options.mapping !== undefined && (options.infer || options.schema !== undefined))
          fail('usage.invalid', 'give either --mapping or what to infer');
        const given = options.mapping ? await readMappingFile(options.mapping) : null;
        const { sample, allowed } = await look(cli, options);
        const report = await askWhereUnclear(cli, given, async (mapping) =>
          mapping === null ? inferFrom(sample, allowed) : tryOn(sample, mapping),
        );
        if (options.write !== undefined) await writeMappingFile(options.write, report.mapping);
        return {
          data: report,
          text: (style) =>
            [
              renderReport(report, stringify(report.mapping), style),
              ...(options.write === undefined
                ? []
                : [`written to ${options.write}; give it with --mapping ${options.write}`]),
            ].join('\n'),
        };
      }),
    );
  examples(map, [
    'brewslm dataset map --infer --file tickets.csv',
    'brewslm dataset map --infer --project 1 --write mapping.yaml',
    'brewslm dataset map --file tickets.csv --mapping mapping.yaml',
    'brewslm dataset map --file faq.csv --schema qa',
  ]);
}

async function look(
  cli: Cli,
  options: MapOptions,
): Promise<{ sample: SampledRecord[]; allowed: readonly RecordSchema[] }> {
  const [{ fileSample, projectSample }, { loadTask }, { loadTemplate }, { fail }] =
    await Promise.all([
      import('../../../lifecycle/map-dataset.ts'),
      import('../../../catalog/tasks/task.ts'),
      import('../../../catalog/templates/template.ts'),
      import('../../../problem/problem.ts'),
    ]);
  const { file: files, project: name, schema } = options;
  if (name === undefined && files.length === 0)
    fail('usage.invalid', 'name the data with --project or --file');
  const session = await cli.session();
  const project = name === undefined ? undefined : session.ledger.projects.find(name);
  const allowed =
    schema !== undefined
      ? [schema]
      : project === undefined
        ? recordSchemas
        : loadTask(loadTemplate(project.template).task).records;
  const sample =
    files.length > 0 ? await fileSample(session, files) : projectSample(session, project!);
  if (sample.length === 0)
    fail('dataset.no-records', 'no record could be read', {
      fix: 'Import the file: `dataset rejects` then lists what is wrong with each record.',
    });
  return { sample, allowed };
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 1 ? 1 : 0)} %`;
const SHOWN_CHARACTERS = 90;

function renderReport(report: MappingReport, mappingFile: string, style: Style): string {
  const { mapping, inferred, sampled, coverage, leftOut, refused } = report;
  const how =
    inferred === null
      ? 'as given'
      : `looks like ${style.bold(inferred.shape)}, confidence ${percent(inferred.confidence)}`;
  return [
    `${how} → ${style.bold(mapping.schema)}`,
    `fits ${percent(coverage)} of ${sampled - leftOut} sampled records${leftOut > 0 ? `; ${leftOut} left out by its filters` : ''}`,
    '',
    mappingFile.trimEnd(),
    ...report.examples.flatMap(({ file, line, before, after }) => [
      '',
      style.dim(`${file}:${line}`),
      `before  ${shown(before)}`,
      `after   ${shown(after)}`,
    ]),
    ...(refused.length > 0
      ? [
          '',
          table(
            ['refused', 'code', 'first', 'reason'],
            refused.map(({ count, code, file, line, message }) => [
              `${count}`,
              code,
              `${file}:${line}`,
              message,
            ]),
            style,
          ),
        ]
      : []),
    ...(inferred !== null && inferred.alternatives.length > 0
      ? [
          '',
          table(
            ['other readings', 'schema', 'confidence'],
            inferred.alternatives.map(({ shape, schema, confidence }) => [
              shape,
              schema,
              percent(confidence),
            ]),
            style,
          ),
        ]
      : []),
  ].join('\n');
}

/** Every field, the long ones by their beginning. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'string' && field.length > SHOWN_CHARACTERS
      ? `${field.slice(0, SHOWN_CHARACTERS)}…`
      : field,
  );
