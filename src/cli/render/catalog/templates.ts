import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'template.list'> = {
  text: ({ output }, style) =>
    table(
      ['id', 'task', 'title', 'sample'],
      output.map((item) => [item.id, item.task, item.title, item.sample ?? '–']),
      style,
    ),
};
