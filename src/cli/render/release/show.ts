import { renderRelease } from '../../draw/release.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.show'> = {
  text: ({ output: { id, bundle, status, at, verdict }, view: { details } }, style) =>
    [
      `bundle ${bundle} · ${status} · ${at}`,
      renderRelease({ release: id, verdict, details }, style),
    ].join('\n'),
};
