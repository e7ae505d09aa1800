import { renderProblem } from '../../draw/problem.ts';
import { bytes } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'bundle.verify'> = {
  text: ({ output: { files, bytes: checked, sha256, problems } }, style) =>
    problems.length > 0
      ? [
          style.red('not as exported'),
          ...problems.map((problem) => renderProblem(problem, style)),
        ].join('\n')
      : `${style.green('as exported')}: ${files} files, ${bytes(checked)}\n${style.dim(`sha256 of SHA256SUMS: ${sha256}`)}`,
};
