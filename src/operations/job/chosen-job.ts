import { z } from 'zod';
import type { Job } from '../../ledger/work/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { fail } from '../../problem/problem.ts';
import { positiveInteger } from '../fields.ts';
import { report } from '../output-parts.ts';
import type { ListedJob } from './turn.ts';

/** A job that must be named. */
export const oneJob = z.strictObject({
  id: positiveInteger('the job by number', { value: 'number' }),
});

export const listedJob = report<ListedJob>(
  'A call that was, is or will be done by a process of its own: input, how it stands, its place in the queue, how far it is, and how it ended.',
);

/** @throws `job.unknown` with the newest there is. */
export function jobMeant({ jobs }: Ledger, { id }: z.output<typeof oneJob>): Job {
  const newest = jobs.newest();
  return (
    jobs.find(id) ??
    fail(
      'job.unknown',
      `there is no job ${id}; ${newest === 0 ? 'this home has none yet' : `the newest is ${newest}`}`,
    )
  );
}
