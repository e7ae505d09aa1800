import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'target.list'> = {
  text: ({ output }, style) =>
    table(
      ['id', 'title'],
      output.map((item) => [item.id, item.title]),
      style,
    ),
};
