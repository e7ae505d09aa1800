import { bytes } from '../../draw/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'artifact.replay'> = {
  text({ output }, style) {
    if (output.difference === null)
      return `${style.green('identical')} ${output.files} files, ${bytes(output.bytes)}`;
    const { file, what, offset } = output.difference;
    const at = offset === undefined ? '' : ` from byte ${offset}`;
    return `${style.red('differs')} first in ${file}: ${what}${at}`;
  },
};
