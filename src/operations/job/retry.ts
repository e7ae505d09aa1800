import { defineOperation } from '../operation.ts';
import { jobMeant, listedJob, oneJob } from './chosen-job.ts';

export const operation = defineOperation({
  examples: ['brewslm job retry 7'],
  input: oneJob,
  output: listedJob,
  async run(context, input) {
    const [{ ledger }, { fail }, { isActiveJob }, { listed }] = await Promise.all([
      context.session(),
      import('../../problem/problem.ts'),
      import('../../ledger/work/job.ts'),
      import('./turn.ts'),
    ]);
    const meant = jobMeant(ledger, input);
    if (!ledger.jobs.retry(meant.id))
      fail('job.not-retryable', `job ${meant.id} is ${meant.status}`, {
        fix: isActiveJob(meant)
          ? `It waits or works: \`brewslm job show ${meant.id}\` tells how far it is.`
          : `What it made is there: \`brewslm job show ${meant.id}\` shows it.`,
      });
    return {
      output: listed(ledger, jobMeant(ledger, input)),
      view: { served: ledger.jobs.isServed() },
    };
  },
});
