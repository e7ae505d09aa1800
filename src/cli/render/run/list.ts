import type { Run } from '../../../ledger/runs.ts';
import { duration, short, table } from '../../draw/style.ts';
import type { Renderer } from '../renderer.ts';
import { statusTone } from './status.ts';

export const renderer: Renderer<'run.list'> = {
  text: ({ output: runs }, style) =>
    runs.length === 0
      ? 'no runs yet'
      : table(
          ['run', 'stage', 'status', 'started', 'took', 'made'],
          runs.map((run) => [
            `${run.id}`,
            run.stage,
            statusTone(run, style),
            run.startedAt,
            took(run),
            run.artifact === null ? (run.problem?.message ?? '') : short(run.artifact),
          ]),
          style,
        ),
};

const took = ({ startedAt, endedAt }: Run): string =>
  endedAt === null ? '' : duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
