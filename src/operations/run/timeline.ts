import { z } from 'zod';
import type { Run, RunEvent } from '../../ledger/work/runs.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRun, runMeant } from './chosen-run.ts';

export const operation = defineOperation({
  examples: ['brewslm run timeline 7'],
  input: chosenRun,
  output: z.object({
    run: report<Run>('The stage that ran, when, and how it ended.'),
    events: z.array(report<RunEvent>('What happened, and when.')),
  }),
  async run(context, input) {
    const { ledger } = await context.session();
    const run = await runMeant(ledger, input);
    return { output: { run, events: ledger.runs.events(run.id) } };
  },
});
