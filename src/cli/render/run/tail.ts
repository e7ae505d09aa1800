import { isActive } from '../../../ledger/work/runs.ts';
import { renderProblem } from '../../draw/problem.ts';
import { short } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { statusTone } from './status.ts';

export const renderer: Renderer<'run.tail'> = {
  text({ output: { run, next } }, style) {
    const made = run.artifact === null ? '' : ` · made ${short(run.artifact)}`;
    return [
      `run ${run.id} ${statusTone(run, style)}${made}`,
      ...(run.problem ? [renderProblem(run.problem, style)] : []),
      ...(isActive(run) ? [`go on reading: brewslm run tail ${run.id} --from ${next}`] : []),
      ...(['paused', 'interrupted', 'failed'].includes(run.status) && run.order !== null
        ? [`go on training: brewslm run resume ${run.id}`]
        : []),
    ].join('\n');
  },
};
