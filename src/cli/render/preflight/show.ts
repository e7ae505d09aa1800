import type { Renderer } from '../renderer.ts';
import { renderPreflight } from './report.ts';

export const renderer: Renderer<'preflight.show'> = {
  text: ({ output }, style) => renderPreflight(output, style),
};
