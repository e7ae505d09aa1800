import { z } from 'zod';
import type { Run } from '../../ledger/work/runs.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { count, flag } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRun, runMeant } from './chosen-run.ts';

export const operation = defineOperation({
  examples: [
    'brewslm run tail',
    'brewslm run tail 7 --from 1200',
    'brewslm run tail 7 --json',
    'brewslm run tail 7 --no-follow --json',
  ],
  input: chosenRun.extend({
    from: count('the first event to show: one more than the last that was seen', {
      value: 'event',
    }).default(0),
    follow: flag('go on until the run has ended', {
      option: 'show what there is, and end',
    }).default(true),
  }),
  output: z.object({
    run: report<Run>('The run as it is at the end of what was shown.'),
    next: z.int().describe('The event to go on from: --from.'),
  }),
  async run(context, { from, follow, ...input }) {
    const [session, { isActive }, { followRun }, { orderOf }] = await Promise.all([
      context.session(),
      import('../../ledger/work/runs.ts'),
      import('../../lifecycle/runs/follow-run.ts'),
      import('../../lifecycle/runs/do-run.ts'),
    ]);
    const { ledger } = session;
    const meant = await runMeant(ledger, input);
    const plan = orderOf(meant)?.plan;
    const settings = plan && ledger.artifacts.find(plan).json<TrainPlan>('plan.json');
    context.tell({
      kind: 'followed-run',
      run: meant,
      steps: settings ? Math.min(settings.steps, settings.stopAtStep ?? Infinity) : null,
    });
    const events = followRun(session, meant.id, from, follow);
    for (;;) {
      const event = await events.next();
      if (!event.done) {
        context.tell({ kind: 'run-event', event: event.value });
        continue;
      }
      const { run, next } = event.value;
      const going = isActive(run);
      return {
        output: { run, next },
        failed: run.status === 'failed',
        // The reader left, or the run did.
        interrupted: going ? follow : run.status === 'interrupted' || run.status === 'paused',
      };
    }
  },
});
