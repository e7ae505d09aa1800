import type { RunReport } from '../../lifecycle/run-report.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRun } from './chosen-run.ts';

export const operation = defineOperation({
  examples: [
    'brewslm run report --project 1 --html run.html',
    'brewslm run report --project 1 --run 7 --html run-7.html',
  ],
  input: chosenRun,
  output: report<RunReport>(
    'The run with its curves, resources and moments, a diagnosis, the gates around it, its settings.',
  ),
  async run(context, input) {
    const [{ ledger }, { findRun }, { reportOf }] = await Promise.all([
      context.session(),
      import('../../lifecycle/observe/timeline.ts'),
      import('../../lifecycle/run-report.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    return { output: reportOf(ledger, project, findRun(ledger, project, input.run)) };
  },
});
