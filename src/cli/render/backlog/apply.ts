import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'backlog.apply'> = {
  text: ({ output: { entry, file, next } }, style) =>
    [style.bold(entry.title), `${file} is written; look it through`, `next: ${next}`].join('\n'),
};
