import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.backlog'> = {
  text: ({ output: { release, backlog }, view: { project } }, style) =>
    backlog.length === 0
      ? 'nothing stands out'
      : [
          ...backlog.flatMap(({ title, action, weight, do: step }, at) => [
            `${style.bold(`${at + 1}`.padStart(3))}  ${title} ${style.dim(`(${weight.toFixed(2)})`)}`,
            style.dim(`     ${action}`),
            ...(step === null ? [] : [style.dim(`     ${step.command}`)]),
          ]),
          style.dim(`evidence: add --json`),
          ...(backlog.some((entry) => entry.do !== null)
            ? [`to draft one: brewslm backlog apply N --project ${project} --release ${release}`]
            : []),
        ].join('\n'),
};
