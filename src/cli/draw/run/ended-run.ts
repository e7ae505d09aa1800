import type { Run } from '../../../ledger/work/runs.ts';
import { renderProblem } from '../problem.ts';
import { short, type Style } from '../text/style.ts';

/** What became of a run that was asked to end. */
export function renderEnded({ id, status, artifact, problem }: Run, style: Style): string {
  switch (status) {
    case 'done':
    case 'cached':
      return `${style.green(`run ${id} ended`)} with checkpoint ${short(artifact!)}\nlook: brewslm run show ${id}`;
    case 'failed':
      return `${style.red(`run ${id} failed`)}\n${renderProblem(problem!, style)}`;
    default:
      return `${style.yellow(`run ${id} is ${status}`)}\ngo on: brewslm run resume ${id}`;
  }
}
