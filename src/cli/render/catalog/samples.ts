import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'sample.list'> = {
  text: ({ output }, style) =>
    table(
      ['id', 'task', 'rows', 'licence', 'title'],
      output.map((item) => [item.id, item.task, `${item.rows}`, item.licence, item.title]),
      style,
    ),
};
