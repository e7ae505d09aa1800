import { z } from 'zod';
import type { PairedItem } from '../../evaluation/paired-items.ts';
import { count, flag, positiveInteger, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, report } from '../output-parts.ts';

const entry = z.object({
  id: z.string(),
  setting: z.enum(['trained', 'untrained', 'baseline']),
});

export const operation = defineOperation({
  examples: [
    'brewslm benchmark items brew-3m brew-10m --project 1',
    'brewslm benchmark items brew-3m majority-label --project 1 --all --limit 100',
  ],
  input: z.strictObject({
    first: text(
      'a candidate or baseline of the benchmark; with :untrained behind it, before its training',
      'id',
    ),
    second: text('the other one', 'id'),
    project: project('project to look at'),
    all: flag('items on which neither did better as well').optional(),
    offset: count('items to pass over; `next` of the page before', { value: 'n' }).default(0),
    limit: positiveInteger('items to show', { value: 'n' }).default(50),
  }),
  output: z.object({
    artifact: artifactId,
    metric: z.string(),
    first: entry,
    second: entry,
    counts: z
      .object({ first: z.int(), second: z.int(), same: z.int() })
      .describe('Items on which either did better, and on which neither did.'),
    items: z.array(
      report<PairedItem>(
        'Prompt, what the data answer, what each said and how it scored; a gain above 0 is of the second.',
      ),
    ),
    next: z.int().nullable().describe('The offset to go on from; null at the end.'),
  }),
  async run(context, { first, second, all, offset, limit, ...input }) {
    const [session, { latestBenchmark }, { pairEntries }] = await Promise.all([
      context.session(),
      import('../../lifecycle/run-benchmark.ts'),
      import('../../lifecycle/benchmark/entry-items.ts'),
    ]);
    const { ledger } = session;
    const { artifact } = latestBenchmark(session, ledger.projects.find(input.project));
    const { items, ...paired } = await pairEntries(ledger, artifact, [first, second]);
    const wanted = all ? items : items.filter(({ gain }) => gain !== 0);
    const end = offset + limit;
    return {
      output: {
        artifact: artifact.id,
        ...paired,
        items: wanted.slice(offset, end),
        next: end < wanted.length ? end : null,
      },
    };
  },
});
