import { renderProblem } from '../../draw/problem.ts';
import { bytes, short } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'artifact.verify'> = {
  text: ({ output: { artifacts, bytes: checked, damaged } }, style) =>
    [
      `${artifacts - damaged.length} of ${artifacts} artifacts intact, ${bytes(checked)} checked`,
      ...damaged.flatMap(({ artifact, problems }) => [
        `${style.red('damaged')} ${short(artifact)}`,
        ...problems.map((problem) => renderProblem(problem, style)),
      ]),
    ].join('\n'),
};
