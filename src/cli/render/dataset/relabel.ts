import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

const EXCERPT = 60;

export const renderer: Renderer<'dataset.relabel'> = {
  text: ({ output: { rows, total, suspects, written }, view: { project, path } }, style) =>
    [
      ...(suspects.length === 0
        ? []
        : [
            table(
              ['where', 'label', 'rows like it', 'sure', 'text'],
              suspects.map((row) => [
                `${row.file}:${row.line}`,
                row.label,
                row.instead,
                row.probability.toFixed(2),
                row.text.replaceAll(/\s+/g, ' ').slice(0, EXCERPT),
              ]),
              style,
            ),
          ]),
      `${total} of ${rows} training rows have a label that rows like them do not have; ${suspects.length} shown`,
      ...(written === null || path === undefined
        ? []
        : [
            `${written} of them are in ${path}: put \`record\` right where it is wrong; \`"drop": true\` leaves a row out`,
            `next: brewslm dataset import --project ${project} --repaired ${path}`,
          ]),
    ].join('\n'),
};
