import { renderEnded } from '../../draw/run/ended-run.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'run.pause'> = {
  text: ({ output }, style) => renderEnded(output, style),
};
