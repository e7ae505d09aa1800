import { bytes, table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'support.bundle'> = {
  text: ({ output: { file, files } }, style) =>
    [
      table(
        ['file', 'holds', 'size'],
        files.map(({ name, holds, bytes: size }) => [name, holds, bytes(size)]),
        style,
      ),
      '',
      file === null
        ? 'nothing was written; --yes writes it'
        : `written to ${file}; look into it before you send it`,
    ].join('\n'),
};
