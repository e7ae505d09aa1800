import type { Diagnosis } from '../../lifecycle/observe/diagnosis/diagnose.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRun, runMeant } from './chosen-run.ts';

export const operation = defineOperation({
  examples: ['brewslm run diagnose', 'brewslm run diagnose 7'],
  input: chosenRun,
  output: report<Diagnosis>(
    'The causes that the run shows, the likeliest first, with evidence and what to do; other runs that ended so.',
  ),
  async run(context, input) {
    const [{ ledger }, { diagnose }] = await Promise.all([
      context.session(),
      import('../../lifecycle/observe/diagnosis/diagnose.ts'),
    ]);
    return { output: diagnose(ledger, await runMeant(ledger, input)) };
  },
});
