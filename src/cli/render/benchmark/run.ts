import { renderBenchmark } from '../../draw/scores/benchmark.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'benchmark.run'> = {
  text: ({ output }, style) => renderBenchmark(output, style),
};
