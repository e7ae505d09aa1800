import type { Cause } from '../../../lifecycle/observe/diagnosis/diagnose.ts';
import type { Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { statusTone } from './status.ts';

export const renderer: Renderer<'run.diagnose'> = {
  text({ output: { run, causes, alike } }, style) {
    const head = `run ${run.id} ${style.bold(run.stage)} ${statusTone(run, style)}`;
    if (causes.length === 0) return `${head}\nnothing points to trouble`;
    const [first, ...others] = causes;
    return [
      head,
      '',
      ...causeLines(first, style),
      ...(alike === null
        ? []
        : [
            `  ${alike.runs.length} of the last ${alike.of} runs ended so: ${alike.runs.join(', ')}`,
          ]),
      ...(others.length === 0 ? [] : ['', style.dim('also')]),
      ...others.flatMap((cause) => causeLines(cause, style)),
    ].join('\n');
  },
};

const causeLines = ({ title, likelihood, cause, evidence, action }: Cause, style: Style) => [
  `${style.bold(title)} ${style.dim(`[${cause}, ${likelihood}]`)}`,
  ...evidence.map((sentence) => `  because  ${sentence}`),
  `  do       ${action}`,
];
