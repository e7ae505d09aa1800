import { Option, type Command } from 'commander';
import type { DatasetCard } from '../../../lifecycle/normalize/dataset.ts';
import type {
  RowTrace,
  LineTrace,
  SourceStretch,
} from '../../../lifecycle/normalize/repair/trace-row.ts';
import { splitNames, type SplitName } from '../../../lifecycle/ingest/split-name.ts';
import { command, type CommandResult } from '../../command.ts';
import { examples } from '../../examples.ts';
import { positiveInteger } from '../../numbers.ts';
import { renderDatasetCard } from '../../render-dataset.ts';
import { renderVerdict } from '../../render-problem.ts';
import { short, type Style } from '../../style.ts';
import { currentDataset } from './current.ts';

interface ShowOptions {
  project: string;
  row?: number;
  split: SplitName;
  source?: string;
}

export function registerShow(dataset: Command): void {
  const show = dataset
    .command('show')
    .description(
      "show the project's dataset, or trace one row to its file and line, or a line to its rows",
    )
    .requiredOption('--project <id|name>', 'project')
    .option(
      '--row <n>',
      'a row of a split, from 1 on: its record and the line it is from',
      positiveInteger,
    )
    .addOption(
      new Option('--split <name>', 'the split that --row counts in')
        .choices(splitNames)
        .default('train'),
    )
    .option('--source <file:line>', 'a line of a source file: what became of it')
    .action(
      command<ShowOptions>(async (cli, options) => {
        const { ledger } = await cli.session();
        const { project, dataset: artifact, snapshot } = currentDataset(ledger, options.project);
        if (options.row !== undefined) {
          const { traceRow } = await import('../../../lifecycle/normalize/repair/trace-row.ts');
          return shownRow(await traceRow(artifact, snapshot, options.split, options.row));
        }
        if (options.source !== undefined) {
          const { traceLine, reasonsToLeaveOut } =
            await import('../../../lifecycle/normalize/repair/trace-row.ts');
          const { file, line } = await parsePlace(options.source);
          const trace = await traceLine(artifact, snapshot, file, line);
          return shownLine(trace, reasonsToLeaveOut(artifact));
        }
        const card = artifact.json<DatasetCard>('dataset.json');
        const verdict = ledger.verdicts.latest(project.id, 'A', artifact.id);
        return {
          data: { dataset: artifact.id, card, verdict: verdict ?? null },
          text: (style) =>
            [
              `dataset ${short(artifact.id)}`,
              renderDatasetCard(card, style),
              ...(verdict ? [renderVerdict(verdict, style)] : []),
            ].join('\n'),
        };
      }),
    );
  examples(show, [
    'brewslm dataset show --project 1',
    'brewslm dataset show --project 1 --row 12 --split test',
    'brewslm dataset show --project 1 --source train.csv:48',
  ]);
}

async function parsePlace(text: string): Promise<{ file: string; line: number }> {
  const colon = text.lastIndexOf(':');
  const line = Number(text.slice(colon + 1));
  if (colon < 1 || !Number.isSafeInteger(line) || line < 1) {
    const { fail } = await import('../../../problem/problem.ts');
    fail('usage.invalid', `${text} is no FILE:LINE`, { fix: 'Write it like train.csv:48.' });
  }
  return { file: text.slice(0, colon), line };
}

function shownRow(trace: RowTrace): CommandResult {
  return {
    data: trace,
    text: (style) =>
      [
        style.bold(`row ${trace.row} of ${trace.split}`),
        JSON.stringify(trace.record, null, 2),
        '',
        ...stretch(trace.source, style),
      ].join('\n'),
  };
}

function shownLine(trace: LineTrace, reasons: string): CommandResult {
  const became = [
    ...trace.rows.map(
      ({ split, row, record }) => `row ${row} of ${split}\n${JSON.stringify(record, null, 2)}`,
    ),
    ...trace.rejects.map(({ code, message }) => `rejected: ${message} [${code}]`),
  ];
  return {
    data: { ...trace, ...(became.length === 0 && { leftOutBecause: reasons }) },
    text: (style) =>
      [
        ...stretch(trace.source, style),
        '',
        ...(became.length > 0 ? became.slice(0, SHOWN) : [`left out: it ${reasons}`]),
        ...(became.length > SHOWN ? [style.dim(`and ${became.length - SHOWN} more`)] : []),
      ].join('\n'),
  };
}

/** A document on one line has as many rows as it has records. */
const SHOWN = 5;
const LONGEST = 4000;

const beginning = (text: string, style: Style): string =>
  text.length <= LONGEST
    ? text
    : `${text.slice(0, LONGEST)}${style.dim(`… ${text.length} characters; --json has them all`)}`;

function stretch({ file, first, last, original, record }: SourceStretch, style: Style): string[] {
  const lines = first === last ? `${first}` : `${first}-${last}`;
  return [
    style.bold(`${file}:${lines}`),
    original === null
      ? style.dim('a binary file; the record as it was read:')
      : beginning(original, style),
    ...(original === null ? [JSON.stringify(record, null, 2)] : []),
  ];
}
