import type { JobLine } from '../../../operations/job/list.ts';
import { duration, table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { jobName, jobStands, jobStatus, noServer } from './parts.ts';

export const renderer: Renderer<'job.list'> = {
  text({ output: jobs, view }, style) {
    if (jobs.length === 0) return 'no jobs';
    const waits = jobs.some(({ status }) => status === 'queued' || status === 'interrupted');
    return [
      table(
        ['job', 'project', 'operation', 'status', 'asked for', 'took', ''],
        jobs.map((job) => [
          `${job.id}`,
          `${job.project ?? '–'}`,
          jobName(job),
          jobStatus(job, style),
          job.queuedAt,
          took(job),
          job.problem?.message ?? jobStands(job),
        ]),
        style,
      ),
      ...(waits && !view.served ? [noServer(style)] : []),
    ].join('\n');
  },
};

const took = ({ startedAt, endedAt }: JobLine): string =>
  startedAt === null || endedAt === null
    ? ''
    : duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
