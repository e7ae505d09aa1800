import { renderProblem } from '../../draw/problem.ts';
import { table } from '../../draw/text/style.ts';
import type { Acceptance, MatrixRow } from '../../../lifecycle/package/acceptance/matrix.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'target.matrix'> = {
  text: ({ output: { rows } }, style) =>
    [
      table(
        ['target', 'format', 'consumer', 'version', 'verdict'],
        rows.flatMap(({ target, format, bundle, consumers }) =>
          consumers.map(({ title, version, acceptance }, at) => [
            ...(at === 0
              ? [target, bundle === null ? format : `${format}, ${bundle.encoding}`]
              : ['', '']),
            title,
            version ?? '–',
            bundle === null ? 'no bundle' : verdictText(acceptance),
          ]),
        ),
        style,
      ),
      ...rows.flatMap(rowLines(style)),
    ].join('\n'),
};

function verdictText(acceptance: Acceptance): string {
  if (acceptance.verdict === 'loaded')
    return `loaded: ${acceptance.loss.toFixed(4)} nats a token on ${acceptance.items} items`;
  return acceptance.verdict === 'not here'
    ? `not here: ${acceptance.get}`
    : `here, not asked: ${acceptance.command}`;
}

const rowLines =
  (style: Parameters<typeof renderProblem>[1]) =>
  ({ target, bundle, problem }: MatrixRow): string[] => [
    ...(bundle === null ? [] : [`${target}: ${style.bold(bundle.folder)}`]),
    ...(problem === null ? [] : [`${target}: ${renderProblem(problem, style)}`]),
  ];
