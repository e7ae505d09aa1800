import type { ClusterCheck } from '../../../runtimes/ray/check-cluster.ts';
import { renderProblem } from '../../draw/problem.ts';
import type { Style } from '../../draw/text/style.ts';
import { nodeText } from './cluster-node.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'runtime.add'> = {
  text: ({ output }, style) =>
    [
      `${style.green('added')} ${style.bold(output.cluster.name)}`,
      ...clusterLines(output, style),
      ...output.problems.map((each) => renderProblem(each, style)),
      ...(output.problems.length === 0
        ? [`next: brewslm train --project PROJECT --runtime ray:${output.cluster.name}`]
        : []),
    ].join('\n'),
};

/** What was seen of a cluster, a line each. */
function clusterLines({ cluster, ray, nodes }: ClusterCheck, style: Style): string[] {
  const lines: [string, string][] = [
    ['address', cluster.address],
    ['token', cluster.tokenEnv === null ? 'none' : `in ${cluster.tokenEnv}`],
    ['storage', cluster.storage],
    ...(ray === null ? [] : [['ray', ray] as [string, string]]),
    ...nodes.map((node): [string, string] => ['node', nodeText(node)]),
  ];
  return lines.map(([name, text]) => `${style.dim(name.padEnd(10))} ${text}`);
}
