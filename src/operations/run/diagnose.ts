import type { Diagnosis } from '../../lifecycle/observe/diagnosis/diagnose.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRun } from './chosen-run.ts';

export const operation = defineOperation({
  examples: ['brewslm run diagnose --project 1', 'brewslm run diagnose --project 1 --run 7'],
  input: chosenRun,
  output: report<Diagnosis>(
    'The causes that the run shows, the likeliest first, with evidence and what to do; other runs that ended so.',
  ),
  async run(context, input) {
    const [{ ledger }, { findRun }, { diagnose }] = await Promise.all([
      context.session(),
      import('../../lifecycle/observe/timeline.ts'),
      import('../../lifecycle/observe/diagnosis/diagnose.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    return { output: diagnose(ledger, findRun(ledger, project, input.run)) };
  },
});
