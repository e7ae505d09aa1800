import type { Renderer } from '../renderer.ts';
import { noServer } from './parts.ts';
import { jobHead } from './show.ts';

export const renderer: Renderer<'job.retry'> = {
  text: ({ output: job, view: { served } }, style) =>
    [jobHead(job, style), ...(served ? [] : [noServer(style)])].join('\n'),
};
