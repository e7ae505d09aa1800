import { renderRelease } from '../../draw/scores/release.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.propose'> = {
  text: ({ output }, style) => renderRelease(output, style),
};
