import { z } from 'zod';
import { positiveInteger, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { currentDataset } from './current.ts';

export const operation = defineOperation({
  examples: [
    'brewslm dataset relabel --project 1',
    'brewslm dataset relabel --project 1 --limit 200 --export relabel.jsonl',
    'brewslm dataset import --project 1 --repaired relabel.jsonl',
  ],
  input: z.strictObject({
    project: project('project'),
    limit: positiveInteger('show, or write, at most this many', { value: 'n' }).default(20),
    export: text('write the rows, to be relabelled and imported again', 'file', {
      path: 'write',
    }).optional(),
  }),
  output: z.object({
    rows: z.int().describe('Training rows that were looked at.'),
    total: z.int().describe('How many of them are suspect.'),
    suspects: z.array(
      z.object({
        file: z.string(),
        line: z.int(),
        text: z.string(),
        label: z.string(),
        own: z.number().describe('How probable its label is, by the other rows.'),
        instead: z.string().describe('The label that rows like it have.'),
        probability: z.number(),
      }),
    ),
    written: z.int().nullable().describe('Rows in the file, where one was asked for.'),
  }),
  /** Training rows alone: held-out rows that are put right change what releases are measured on. */
  async run(context, input) {
    const [session, { cardOf, loadSplit }, { suspectLabels }, { exportSuspects }, { fail }] =
      await Promise.all([
        context.session(),
        import('../../lifecycle/normalize/dataset.ts'),
        import('../../lifecycle/relabel/suspect-labels.ts'),
        import('../../lifecycle/relabel/export-suspects.ts'),
        import('../../problem/problem.ts'),
      ]);
    const { project, dataset, snapshot } = currentDataset(session.ledger, input.project);
    if (cardOf(dataset).mapping.schema !== 'classification')
      fail('relabel.no-labels', `the rows of ${project.name} have no labels`);
    const all = await loadSplit(dataset, 'train');
    const every = Math.ceil(all.length / MOST_ROWS);
    const rows = all.filter((_, row) => row % every === 0) as Parameters<typeof suspectLabels>[0];
    const suspects = suspectLabels(rows, (done, total) =>
      context.progress({ label: 'looking for labels that do not fit', done, total }),
    );
    const some = suspects.slice(0, input.limit);
    const written =
      input.export === undefined || some.length === 0
        ? null
        : await exportSuspects(snapshot, some, input.export);
    return {
      output: {
        rows: rows.length,
        total: suspects.length,
        suspects: some.map(({ record: { source, text, label }, own, instead, probability }) => ({
          file: source.file,
          line: source.line,
          text,
          label,
          own,
          instead,
          probability,
        })),
        written,
      },
      view: { project: project.id, path: input.export },
    };
  },
});

/** Of more rows, every second or so is looked at: fitting would take minutes. */
const MOST_ROWS = 20_000;
