import { z } from 'zod';
import type { Run } from '../../ledger/work/runs.ts';
import type { QueuePlace } from '../../lifecycle/runs/queue.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { oneRun, runMeant } from './chosen-run.ts';

export const operation = defineOperation({
  examples: ['brewslm run resume 7'],
  input: oneRun,
  output: z.object({
    run: report<Run>('The run as it is once it works, waits or has ended.'),
    queue: report<QueuePlace>('Its place in the queue, where it waits.').nullable(),
    log: z.string().describe('The file that its process writes to.'),
  }),
  async run(context, input) {
    const [session, { resumeRun }, { logOf }, { queueIn }] = await Promise.all([
      context.session(),
      import('../../lifecycle/runs/ask-run.ts'),
      import('../../lifecycle/runs/detached-run.ts'),
      import('../../lifecycle/runs/wait-turn.ts'),
    ]);
    const run = await resumeRun(session, await runMeant(session.ledger, input));
    const queue = queueIn(session).get(run.id) ?? null;
    return { output: { run, queue, log: logOf(session.ledger.home, run.id) } };
  },
});
