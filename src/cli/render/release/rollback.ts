import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.rollback'> = {
  text: ({ output: { channel, from, release, reason } }, style) =>
    (channel === null
      ? [
          `${style.red('rejected')} release ${from}: ${reason}`,
          `release ${release} is in force again`,
        ]
      : [
          `${style.red(`out of ${channel}`)}: release ${from}: ${reason}`,
          `release ${release} is in ${channel} again`,
        ]
    ).join('\n'),
};
