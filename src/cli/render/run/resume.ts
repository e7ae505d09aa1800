import { renderUnderWay } from '../../draw/run/under-way.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'run.resume'> = {
  text: ({ output }, style) => renderUnderWay(output, style),
};
