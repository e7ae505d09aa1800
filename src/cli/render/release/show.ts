import { renderRelease } from '../../draw/scores/release.ts';
import { sideBySideLines } from '../../draw/scores/side-by-side.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.show'> = {
  text: ({ output: { id, bundle, status, at, verdict, manifest }, view: { details } }, style) =>
    [
      `bundle ${bundle} · ${status} · ${at}`,
      ...(status === 'rejected' && details.rejected
        ? [`rejected: ${details.rejected.reason}`]
        : []),
      ...(manifest.evaluation ? sideBySideLines(manifest.evaluation.sideBySide, style) : []),
      renderRelease({ release: id, verdict, details }, style),
    ].join('\n'),
  async page({ output: { id, bundle, status, verdict, manifest }, view: { details } }) {
    const { releasePage } = await import('../../draw/release-page/page.ts');
    return releasePage({ release: id, bundle, status, manifest, verdict, details });
  },
};
