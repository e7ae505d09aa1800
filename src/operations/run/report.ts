import type { RunReport } from '../../lifecycle/run-report.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRun, runMeant } from './chosen-run.ts';

export const operation = defineOperation({
  examples: ['brewslm run report --html run.html', 'brewslm run report 7 --html run-7.html'],
  input: chosenRun,
  output: report<RunReport>(
    'The run with its curves, resources and moments, a diagnosis, the gates around it, its settings.',
  ),
  async run(context, input) {
    const [{ ledger }, { reportOf }] = await Promise.all([
      context.session(),
      import('../../lifecycle/run-report.ts'),
    ]);
    const run = await runMeant(ledger, input);
    return { output: reportOf(ledger, ledger.projects.find(String(run.project)), run) };
  },
});
