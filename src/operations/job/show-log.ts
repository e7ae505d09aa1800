import { z } from 'zod';
import { positiveInteger } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { jobMeant, oneJob } from './chosen-job.ts';

export const operation = defineOperation({
  examples: ['brewslm job log 7', 'brewslm job log 7 --lines 200'],
  input: oneJob.extend({
    lines: positiveInteger('lines from the end', { value: 'n' }).default(40),
  }),
  output: z.object({
    job: z.int(),
    file: z.string().describe('The whole of it.'),
    lines: z.array(z.string()).describe('Its last lines; none where nothing was written.'),
  }),
  async run(context, input) {
    const [{ ledger }, { logOfJob }, { lastLines }] = await Promise.all([
      context.session(),
      import('./log.ts'),
      import('./log-tail.ts'),
    ]);
    const job = jobMeant(ledger, input).id;
    const file = logOfJob(ledger.home, job);
    return { output: { job, file, lines: lastLines(file, input.lines) } };
  },
});
