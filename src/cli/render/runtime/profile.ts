import { renderProfile } from '../../draw/machine.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'runtime.profile'> = {
  text: ({ output }, style) => renderProfile(output, style),
};
