import type { Timeline } from '../../lifecycle/observe/timeline.ts';
import type { QueuePlace } from '../../lifecycle/runs/queue.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRun, runMeant } from './chosen-run.ts';

export const operation = defineOperation({
  examples: ['brewslm run show', 'brewslm run show 7'],
  input: chosenRun,
  output: report<Timeline & { queue: QueuePlace | null }>(
    'The run, its loss curve, figures and alerts, and its place in the queue where it waits.',
  ),
  async run(context, input) {
    const [{ ledger }, { timelineOf }, { queueIn }] = await Promise.all([
      context.session(),
      import('../../lifecycle/observe/timeline.ts'),
      import('../../lifecycle/runs/wait-turn.ts'),
    ]);
    const run = await runMeant(ledger, input);
    const queue = queueIn({ ledger }).get(run.id) ?? null;
    return { output: { ...timelineOf(ledger, run), queue } };
  },
});
