import type { ListedJob } from '../../../operations/job/turn.ts';
import { renderProblem, renderVerdict } from '../../draw/problem.ts';
import type { Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { jobName, jobStands, jobStatus, noServer } from './parts.ts';

export const renderer: Renderer<'job.show'> = {
  text({ output: job, view: { served, log } }, style) {
    const waits = job.status === 'queued' || job.status === 'interrupted';
    return [
      jobHead(job, style),
      `asked for ${job.queuedAt} by ${job.by}${job.priority === 0 ? '' : `, priority ${job.priority}`}`,
      ...(job.startedAt === null
        ? []
        : [`began ${job.startedAt}${job.attempts > 1 ? `, attempt ${job.attempts}` : ''}`]),
      ...(job.endedAt === null ? [] : [`ended ${job.endedAt}`]),
      `input     ${JSON.stringify(job.input)}`,
      ...(job.log.length === 0
        ? []
        : [`log       ${log}`, ...job.log.map((line) => style.dim(`  ${line}`))]),
      ...jobEnd(job, style),
      ...(waits && !served ? [noServer(style)] : []),
    ].join('\n');
  },
};

/** `job 7 dataset.import running · mapping 200/1000 rows`. */
export function jobHead(job: ListedJob, style: Style): string {
  const stands = jobStands(job);
  return `job ${job.id} ${style.bold(jobName(job))} ${jobStatus(job, style)}${stands === '' ? '' : ` · ${stands}`}`;
}

function jobEnd({ id, status, outcome, problem }: ListedJob, style: Style): string[] {
  return [
    ...(outcome?.verdicts ?? []).map((verdict) => renderVerdict(verdict, style)),
    ...(problem === null ? [] : [renderProblem(problem, style)]),
    ...(outcome === null ? [] : [style.dim(`what it gave: brewslm job show ${id} --json`)]),
    ...(['refused', 'failed', 'cancelled'].includes(status)
      ? [`go on with it: brewslm job retry ${id}`]
      : []),
  ];
}
