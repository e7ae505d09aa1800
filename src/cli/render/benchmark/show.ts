import { renderBenchmark, renderDetails } from '../../draw/scores/benchmark.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'benchmark.show'> = {
  text: ({ output: { figures, ...shown } }, style) =>
    [
      renderBenchmark(shown, style),
      renderDetails(shown.summary, new Map(Object.entries(figures)), style),
    ].join('\n'),
  async page({ output: { figures, ...shown }, view: { project } }) {
    const { benchmarkPage } = await import('../../draw/benchmark-page/page.ts');
    return benchmarkPage(project, shown, new Map(Object.entries(figures)));
  },
};
