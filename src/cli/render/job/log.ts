import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'job.log'> = {
  text: ({ output: { job, lines } }) =>
    lines.length === 0 ? `job ${job} has written nothing` : lines.join('\n'),
};
