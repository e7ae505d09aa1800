import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'task.list'> = {
  text: ({ output }, style) =>
    table(
      ['id', 'title', 'records', 'metrics'],
      output.map((item) => [
        item.id,
        item.title,
        item.records.join(', '),
        item.evaluation.metrics.join(', '),
      ]),
      style,
    ),
};
