import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

const excerpt = 50;

export const renderer: Renderer<'dataset.corrections'> = {
  text({ output: { project, file, imported, corrections } }, style) {
    if (corrections.length === 0) return 'nothing was corrected yet';
    const rows = corrections.map(({ at, messages, reply, note = '' }) => [
      at.slice(0, 10),
      messages.at(-1)!.content.slice(0, excerpt),
      reply.slice(0, excerpt),
      note,
    ]);
    return [
      table(['when', 'said', 'right to reply', 'note'], rows, style),
      `${corrections.length} in ${file}, ${imported} of them in the dataset`,
      ...(imported < corrections.length
        ? [`next: brewslm dataset import --project ${project} --corrections`]
        : []),
    ].join('\n');
  },
};
