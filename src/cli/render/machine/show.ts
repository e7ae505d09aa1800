import { renderProfile } from '../../draw/machine.ts';
import { bytes } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'machine.show'> = {
  text: ({ output: { profile, threads, memoryLimit } }, style) =>
    [
      renderProfile(profile, style),
      `${style.dim('training'.padEnd(10))} ${threads} threads, ${bytes(memoryLimit)} at most`,
      ...(profile.calibration === null ? ['not measured yet: brewslm runtime profile'] : []),
    ].join('\n'),
};
