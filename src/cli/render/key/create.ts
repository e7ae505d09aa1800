import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'key.create'> = {
  text: ({ output: { key, secret } }, style) =>
    [
      `${style.green('made')} key ${style.bold(`${key.id}`)} of ${key.name}, ${key.role} of ${
        key.project === null ? 'this home' : `project ${key.project}`
      }`,
      '',
      `  ${secret}`,
      '',
      'It is shown once. Its holder sends it as `Authorization: Bearer KEY`, or opens the page with ?token=KEY.',
    ].join('\n'),
};
