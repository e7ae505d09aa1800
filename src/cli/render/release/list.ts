import { outcomeTone } from '../../draw/problem.ts';
import { short, table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.list'> = {
  text: ({ output: releases, view: { project, inForce } }, style) =>
    releases.length === 0
      ? `no releases yet: brewslm export --project ${project}`
      : table(
          ['release', 'bundle', 'gate D', 'status', 'channels', 'at'],
          releases.map(({ id, bundle, gate, status, channels, at }) => [
            `${id}`,
            short(bundle),
            gate === null ? '–' : outcomeTone(gate, style),
            id === inForce ? style.bold('in force') : status,
            channels.join(', '),
            at,
          ]),
          style,
        ),
};
