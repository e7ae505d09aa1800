import { z } from 'zod';
import type { Run, RunEvent } from '../../ledger/runs.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRun } from './chosen-run.ts';

export const operation = defineOperation({
  examples: [],
  input: chosenRun,
  output: z.object({
    run: report<Run>('The stage that ran, when, and how it ended.'),
    events: z.array(report<RunEvent>('What happened, and when.')),
  }),
  async run(context, input) {
    const [{ ledger }, { findRun }] = await Promise.all([
      context.session(),
      import('../../lifecycle/observe/timeline.ts'),
    ]);
    const run = findRun(ledger, ledger.projects.find(input.project), input.run);
    return { output: { run, events: ledger.runs.events(run.id) } };
  },
});
