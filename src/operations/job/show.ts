import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { jobMeant, oneJob } from './chosen-job.ts';
import type { ListedJob } from './turn.ts';

const excerptLines = 20;

export interface ShownJob extends ListedJob {
  /** The last lines of what its processes said. */
  log: readonly string[];
}

export const operation = defineOperation({
  examples: ['brewslm job show 7', 'brewslm job show 7 --json'],
  input: oneJob,
  output: report<ShownJob>(
    'A call that was, is or will be done by a process of its own: input, how it stands, its place in the queue, how far it is, how it ended, and the end of its log.',
  ),
  async run(context, input) {
    const [{ ledger }, { listed }, { logOfJob }, { lastLines }] = await Promise.all([
      context.session(),
      import('./turn.ts'),
      import('./log.ts'),
      import('./log-tail.ts'),
    ]);
    const job = listed(ledger, jobMeant(ledger, input));
    const log = logOfJob(ledger.home, job.id);
    return {
      output: { ...job, log: lastLines(log, excerptLines) },
      view: { served: ledger.jobs.isServed(), log },
    };
  },
});
