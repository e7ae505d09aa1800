import { z } from 'zod';
import type { Job } from '../../ledger/work/job.ts';
import { flag, project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import type { ListedJob } from './turn.ts';

/** A job without what its call gave and ran, which `job show` has. */
export type JobLine = Omit<ListedJob, 'outcome' | 'runs'>;

export const operation = defineOperation({
  examples: ['brewslm job list', 'brewslm job list --project 1', 'brewslm job list --active'],
  input: z.strictObject({
    project: project('the project; all of them when left out').optional(),
    active: flag('only those that wait or work').optional(),
  }),
  output: z.array(
    report<JobLine>(
      'A job: what it calls, how it stands, its place in the queue, how far it is, whether it is a dry run; `job.show` gives its outcome.',
    ),
  ),
  async run(context, input) {
    const [{ ledger }, { isActiveJob }, { isDryRun, placesIn }] = await Promise.all([
      context.session(),
      import('../../ledger/work/job.ts'),
      import('./turn.ts'),
    ]);
    const { jobs, projects } = ledger;
    const found =
      input.project === undefined ? jobs.list() : jobs.list(projects.find(input.project).id);
    const places = placesIn(ledger);
    return {
      output: found
        .filter((job) => !input.active || isActiveJob(job))
        .map((job) => ({
          ...withoutOutcome(job),
          dryRun: isDryRun(job),
          place: places.get(job.id) ?? null,
        })),
      view: { served: jobs.isServed() },
    };
  },
});

function withoutOutcome(job: Job): Omit<Job, 'outcome'> {
  const { outcome: _, ...rest } = job;
  return rest;
}
