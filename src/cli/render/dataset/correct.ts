import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'dataset.correct'> = {
  text: ({ output: { project, file, count } }) =>
    [
      `kept: ${count} correction${count === 1 ? '' : 's'} in ${file}`,
      `next: brewslm dataset import --project ${project} --corrections`,
    ].join('\n'),
};
