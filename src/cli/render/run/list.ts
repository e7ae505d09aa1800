import type { Run } from '../../../ledger/work/runs.ts';
import type { ListedRun } from '../../../operations/run/list.ts';
import { queueText } from '../../draw/run/queue.ts';
import { duration, short, table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { statusTone } from './status.ts';

export const renderer: Renderer<'run.list'> = {
  text: ({ output: runs }, style) =>
    runs.length === 0
      ? 'no runs yet'
      : table(
          ['run', 'project', 'stage', 'status', 'started', 'took', 'made'],
          runs.map((run) => [
            `${run.id}`,
            `${run.project}`,
            run.stage,
            statusTone(run, style),
            run.startedAt,
            took(run),
            outcomeOf(run),
          ]),
          style,
        ),
};

function outcomeOf({ artifact, problem, queue }: ListedRun): string {
  if (queue !== null) return queueText(queue);
  return artifact === null ? (problem?.message ?? '') : short(artifact);
}

const took = ({ startedAt, endedAt }: Run): string =>
  endedAt === null ? '' : duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
