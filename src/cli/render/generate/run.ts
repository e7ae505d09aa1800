import type { Renderer } from '../renderer.ts';

/** The reply was shown as it was written. */
export const renderer: Renderer<'generate.run'> = { text: () => '' };
