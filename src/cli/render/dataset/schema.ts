import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'dataset.schema'> = {
  text: ({ output, view: { titles } }, style) =>
    titles === null
      ? JSON.stringify(output, null, 2)
      : table(
          ['schema', 'what it is'],
          titles.map(({ name, title }) => [name, title]),
          style,
        ),
};
