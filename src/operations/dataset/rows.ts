import { z } from 'zod';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { splitNames } from '../../lifecycle/ingest/split-name.ts';
import { count, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, report } from '../output-parts.ts';
import { currentDataset } from './current.ts';

const mostRows = 1000;

export const operation = defineOperation({
  examples: [
    'brewslm dataset rows --project 1',
    'brewslm dataset rows --project 1 --split test --offset 100 --limit 20',
    'brewslm dataset rows --project 1 --search "refund" --label billing',
  ],
  input: z.strictObject({
    project: project('project'),
    split: z
      .enum(splitNames)
      .meta({ description: 'the split to look through', value: 'name' })
      .default('train'),
    offset: count('rows of the split to pass over; `next` of the page before', {
      value: 'n',
    }).default(0),
    limit: z
      .int({ error: `It must be a whole number from 1 to ${mostRows}.` })
      .min(1, { error: `It must be a whole number from 1 to ${mostRows}.` })
      .max(mostRows, { error: `It must be a whole number from 1 to ${mostRows}.` })
      .meta({ description: `rows to show, ${mostRows} at most`, value: 'n' })
      .default(50),
    search: text('only rows whose text holds this, in capitals or not', 'text').optional(),
    label: text('only rows with this label', 'label').optional(),
  }),
  output: z.object({
    dataset: artifactId,
    split: z.enum(splitNames),
    total: z.int().describe('Rows of the split.'),
    matched: z
      .int()
      .nullable()
      .describe('Rows that are wanted; null where not all were looked at.'),
    rows: z.array(
      z.object({
        row: z.int().describe('Counted from 1.'),
        id: z.string(),
        record: report<CanonicalRecord>('The canonical record.'),
        label: z.string().nullable(),
      }),
    ),
    next: z.int().nullable().describe('The offset to go on from; null at the end.'),
  }),
  async run(context, { project: of, search, ...request }) {
    const [{ ledger }, { readRows }] = await Promise.all([
      context.session(),
      import('../../lifecycle/normalize/browse/read-rows.ts'),
    ]);
    const { project, dataset } = currentDataset(ledger, of);
    const { split } = request;
    const page = await readRows(dataset, { ...request, search: search?.trim() || undefined });
    return {
      output: { dataset: dataset.id, split, ...page },
      view: { project: project.id, request: { ...request, search } },
    };
  },
});
