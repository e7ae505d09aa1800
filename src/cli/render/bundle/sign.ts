import { renderProblem } from '../../draw/problem.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'bundle.sign'> = {
  text: ({ output: { key, files, problems } }, style) =>
    key === null
      ? [
          style.red('not signed: not as exported'),
          ...problems.map((problem) => renderProblem(problem, style)),
        ].join('\n')
      : `${style.green('signed')}: ${files} files and their list, in model.sig\n${style.dim(`sha256 of the public key: ${key}`)}`,
};
