import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.reject'> = {
  text: ({ output: { release, reason, inForce } }, style) =>
    [
      `${style.red('rejected')} release ${release}: ${reason}`,
      inForce === null ? 'no release is in force' : `release ${inForce} is in force`,
    ].join('\n'),
};
