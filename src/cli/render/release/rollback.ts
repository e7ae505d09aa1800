import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.rollback'> = {
  text: ({ output: { from, release, reason } }, style) =>
    [
      `${style.red('rejected')} release ${from}: ${reason}`,
      `release ${release} is in force again`,
    ].join('\n'),
};
