import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.channel'> = {
  text: ({ output: { channels, moves }, view: { project } }, style) =>
    [
      table(
        ['channel', 'release', 'before it'],
        channels.map(({ channel, release, earlier }) => [
          channel,
          release === null ? style.dim('empty') : style.bold(`${release}`),
          earlier.join(', '),
        ]),
        style,
      ),
      moves.length === 0
        ? `put one in: brewslm release channel staging --project ${project} --release N`
        : table(
            ['at', 'channel', 'what', 'reason'],
            moves.map(({ at, channel, release, kind, reason }) => [
              at,
              channel,
              `release ${release} ${kind}`,
              reason ?? '–',
            ]),
            style,
          ),
    ].join('\n\n'),
};
