import type { Run } from '../../ledger/work/runs.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { oneRun, runMeant } from './chosen-run.ts';

export const operation = defineOperation({
  examples: ['brewslm run pause 7'],
  input: oneRun,
  output: report<Run>('The run as it is once it is paused.'),
  async run(context, input) {
    const [session, { askRun }] = await Promise.all([
      context.session(),
      import('../../lifecycle/runs/ask-run.ts'),
    ]);
    const output = await askRun(session, await runMeant(session.ledger, input), 'pause');
    return { output, failed: output.status === 'failed' };
  },
});
