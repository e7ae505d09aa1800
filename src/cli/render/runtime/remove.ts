import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'runtime.remove'> = {
  text: ({ output: { name, storage } }, style) =>
    `${style.green('removed')} ${style.bold(name)}; what is in ${storage} stays there`,
};
