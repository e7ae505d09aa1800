import { renderProblem } from '../../draw/problem.ts';
import { nodeText } from './cluster-node.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'runtime.doctor'> = {
  text: ({ output }, style) =>
    output
      .flatMap(({ name, problems, facts, cluster }) => {
        const versions = Object.entries(facts?.versions ?? {}).flatMap(([what, version]) =>
          version === null ? [] : [`${what} ${version}`],
        );
        const sick = problems.some(({ severity }) => severity === 'error');
        return [
          `${style.bold(name)} ${sick ? style.red('does not work') : style.green('works')}`,
          ...(facts ? [style.dim(`Python ${facts.python}, ${versions.join(', ')}`)] : []),
          ...(cluster?.nodes ?? []).map((node) => style.dim(nodeText(node))),
          ...problems.map((problem) => renderProblem(problem, style)),
        ];
      })
      .join('\n'),
};
