import type { Renderer } from '../renderer.ts';
import { policiesText } from './policy.ts';

export const renderer: Renderer<'gate.change'> = {
  text: ({ output }, style) =>
    `${policiesText(output, style)}\nGate A asks it at the next import, C at the next benchmark, D at the next proposal`,
};
