import type { Timeline } from '../../lifecycle/observe/timeline.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRun } from './chosen-run.ts';

export const operation = defineOperation({
  examples: [],
  input: chosenRun,
  output: report<Timeline>('The run, its loss curve, figures and alerts.'),
  async run(context, input) {
    const [{ ledger }, { findRun, timelineOf }] = await Promise.all([
      context.session(),
      import('../../lifecycle/observe/timeline.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    return { output: timelineOf(ledger, findRun(ledger, project, input.run)) };
  },
});
