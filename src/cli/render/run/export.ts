import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'run.export'> = {
  text: ({ output: { run, to, place, points, already } }) =>
    already
      ? `run ${run} is at ${place} already`
      : `run ${run} went to ${place}${points === undefined ? '' : `: ${points} figures`}${to === 'tensorboard' ? '; look with: tensorboard --logdir FOLDER' : ''}`,
};
