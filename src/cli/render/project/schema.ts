import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'project.schema'> = {
  text: ({ output }) => JSON.stringify(output, null, 2),
};
