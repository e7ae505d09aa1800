import { renderProblem } from '../../draw/problem.ts';
import { bytes } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

const said = {
  absent: 'not signed',
  unchecked: 'signed, by whom --key FILE tells',
  valid: 'signed with this key',
  refused: 'not signed with this key',
};

export const renderer: Renderer<'bundle.verify'> = {
  text: ({ output: { files, bytes: checked, sha256, signature, problems } }, style) =>
    problems.length > 0
      ? [
          style.red(signature === 'refused' ? 'not to be trusted' : 'not as exported'),
          ...problems.map((problem) => renderProblem(problem, style)),
        ].join('\n')
      : `${style.green('as exported')}: ${files} files, ${bytes(checked)}; ${said[signature]}\n${style.dim(`sha256 of SHA256SUMS: ${sha256}`)}`,
};
