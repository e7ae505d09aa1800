import type { Renderer } from '../renderer.ts';
import { jobHead } from './show.ts';

export const renderer: Renderer<'job.cancel'> = {
  text: ({ output: job }, style) =>
    [
      jobHead(job, style),
      ...(job.status === 'running' ? [`it was asked to end: brewslm job show ${job.id}`] : []),
      ...(job.status === 'cancelled' ? [`go on with it: brewslm job retry ${job.id}`] : []),
    ].join('\n'),
};
