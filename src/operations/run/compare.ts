import { z } from 'zod';
import type { RunComparison } from '../../lifecycle/runs/compare-runs.ts';
import { count, flag, positiveInteger } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { runMeant } from './chosen-run.ts';

export const operation = defineOperation({
  examples: [
    'brewslm run compare 7 9',
    'brewslm run compare 7 9 --items 500 --replies 50',
    'brewslm run compare 7 9 --recorded --json',
  ],
  input: z.strictObject({
    first: positiveInteger('a training by the number of its run', { value: 'number' }),
    second: positiveInteger('the other one', { value: 'number' }),
    items: positiveInteger('test items to score both on', { value: 'number' }).default(200),
    replies: count('replies to have written and judged, which takes longer', {
      value: 'number',
    }).default(0),
    recorded: flag('score nothing: compare what is on record').default(false),
  }),
  output: report<RunComparison>('Settings that differ, losses at common steps, and who is better.'),
  async run(context, { first, second, items, replies, recorded }) {
    const [session, { compareRuns }] = await Promise.all([
      context.session(),
      import('../../lifecycle/runs/compare-runs.ts'),
    ]);
    const [ours, theirs] = await Promise.all(
      [first, second].map((run) => runMeant(session.ledger, { run })),
    );
    const request = { scored: items, generated: Math.min(items, replies), recorded };
    return { output: await compareRuns(session, ours, theirs, request) };
  },
});
