import type { Renderer } from '../renderer.ts';
import { facts } from './facts.ts';

export const renderer: Renderer<'model.show'> = {
  text: ({ output: { path, ...manifest } }, style) =>
    `${style.bold(manifest.id)}\n${facts({ manifest, path })}\nfiles as added: yes`,
};
