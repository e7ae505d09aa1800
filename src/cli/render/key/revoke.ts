import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'key.revoke'> = {
  text: ({ output: { id, name } }, style) =>
    `${style.green('revoked')} key ${style.bold(`${id}`)} of ${name}; nobody can use it any more`,
};
