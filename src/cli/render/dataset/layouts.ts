import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'dataset.layouts'> = {
  text: ({ output }, style) =>
    table(
      ['layout', 'files', 'becomes', 'described at'],
      output.map(({ title, formats, records, documentation }) => [
        title,
        formats.join(', '),
        records.join(', '),
        documentation,
      ]),
      style,
    ),
};
