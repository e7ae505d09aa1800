import { z } from 'zod';
import { splitNames } from '../../lifecycle/ingest/split-name.ts';
import type { DatasetCard } from '../../lifecycle/normalize/dataset.ts';
import type { LineTrace, RowTrace } from '../../lifecycle/normalize/repair/trace-row.ts';
import type { RowTokens } from '../../lifecycle/show-tokens.ts';
import { fail } from '../../problem/problem.ts';
import { flag, positiveInteger, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, recordedVerdict, report } from '../output-parts.ts';
import { currentDataset } from './current.ts';

export const operation = defineOperation({
  examples: [
    'brewslm dataset show --project 1',
    'brewslm dataset show --project 1 --row 12 --split test',
    'brewslm dataset show --project 1 --source train.csv:48',
    'brewslm dataset show --project 1 --tokens --base-model smollm2-135m-instruct',
  ],
  input: z.strictObject({
    project: project('project'),
    row: positiveInteger('a row of a split, from 1 on: its record and the line it is from', {
      value: 'n',
    }).optional(),
    split: z
      .enum(splitNames)
      .meta({ description: 'the split that --row counts in', value: 'name' })
      .default('train'),
    source: text('a line of a source file: what became of it', 'file:line').optional(),
    tokens: flag('a row as a base model gets it, with the tokens that are learnt', {
      conflicts: ['source'],
    }).optional(),
    baseModel: text('for --tokens; else the first that is stored', 'id').optional(),
  }),
  output: z.union([
    z.object({
      dataset: artifactId,
      card: report<DatasetCard>('Mapping, splits, labels, what was refused.'),
      verdict: recordedVerdict.nullable().describe('Of Gate A.'),
    }),
    report<RowTrace>('A row, and where it is from.'),
    report<LineTrace & { leftOutBecause?: string }>('A line, and what became of it.'),
    report<RowTokens>('A row token by token, with the loss mask.'),
  ]),
  async run(context, input) {
    const { ledger } = await context.session();
    const { project, dataset, snapshot } = currentDataset(ledger, input.project);
    if (input.tokens === true) {
      const { tokensOfRow } = await import('../../lifecycle/show-tokens.ts');
      const place = { split: input.split, row: input.row ?? 1 };
      const shown = await tokensOfRow(ledger.home, project, dataset, place, input.baseModel);
      return { output: shown, view: { kind: 'tokens' as const, shown } };
    }
    if (input.row !== undefined) {
      const { traceRow } = await import('../../lifecycle/normalize/repair/trace-row.ts');
      const trace = await traceRow(dataset, snapshot, input.split, input.row);
      return { output: trace, view: { kind: 'row' as const, trace } };
    }
    if (input.source !== undefined) {
      const { traceLine, reasonsToLeaveOut } =
        await import('../../lifecycle/normalize/repair/trace-row.ts');
      const { file, line } = placeOf(input.source);
      const trace = await traceLine(dataset, snapshot, file, line);
      const reasons = reasonsToLeaveOut(dataset);
      const leftOut = trace.rows.length + trace.rejects.length === 0;
      return {
        output: { ...trace, ...(leftOut && { leftOutBecause: reasons }) },
        view: { kind: 'line' as const, trace, reasons },
      };
    }
    const card = dataset.json<DatasetCard>('dataset.json');
    const verdict = ledger.verdicts.latest(project.id, 'A', dataset.id) ?? null;
    const shown = { dataset: dataset.id, card, verdict };
    return { output: shown, view: { kind: 'card' as const, ...shown } };
  },
});

function placeOf(text: string): { file: string; line: number } {
  const colon = text.lastIndexOf(':');
  const line = Number(text.slice(colon + 1));
  if (colon < 1 || !Number.isSafeInteger(line) || line < 1)
    fail('usage.invalid', `${text} is no FILE:LINE`, { fix: 'Write it like train.csv:48.' });
  return { file: text.slice(0, colon), line };
}
