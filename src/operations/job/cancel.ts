import { defineOperation } from '../operation.ts';
import { jobMeant, listedJob, oneJob } from './chosen-job.ts';

const lookEveryMs = 100;
/** A server sees to it that a worker that does not listen ends; without one, that is done here. */
const longestMs = 2_000;

export const operation = defineOperation({
  examples: ['brewslm job cancel 7'],
  input: oneJob,
  output: listedJob,
  async run(context, input) {
    const [{ ledger, signal }, { fail }, { isActiveJob }, { pressCancelled }, { listed }] =
      await Promise.all([
        context.session(),
        import('../../problem/problem.ts'),
        import('../../ledger/work/job.ts'),
        import('./press-cancelled.ts'),
        import('./turn.ts'),
      ]);
    const { setTimeout: sleep } = await import('node:timers/promises');
    const meant = jobMeant(ledger, input);
    if (!ledger.jobs.cancel(meant.id))
      fail('job.not-active', `job ${meant.id} is ${meant.status}, so there is nothing to cancel`);
    const asked = performance.now();
    for (;;) {
      const now = jobMeant(ledger, input);
      const leftToServer = performance.now() - asked > longestMs && ledger.jobs.isServed();
      if (!isActiveJob(now) || leftToServer || signal.aborted)
        return { output: listed(ledger, now) };
      pressCancelled(ledger);
      await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
    }
  },
});
