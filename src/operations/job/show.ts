import { defineOperation } from '../operation.ts';
import { jobMeant, listedJob, oneJob } from './chosen-job.ts';

export const operation = defineOperation({
  examples: ['brewslm job show 7', 'brewslm job show 7 --json'],
  input: oneJob,
  output: listedJob,
  async run(context, input) {
    const [{ ledger }, { listed }, { logOfJob }] = await Promise.all([
      context.session(),
      import('./turn.ts'),
      import('./log.ts'),
    ]);
    const job = listed(ledger, jobMeant(ledger, input));
    return {
      output: job,
      view: { served: ledger.jobs.isServed(), log: logOfJob(ledger.home, job.id) },
    };
  },
});
