import type { Run } from '../../../ledger/work/runs.ts';
import type { Style } from '../../draw/text/style.ts';

export function statusTone({ status }: Run, style: Style): string {
  const tone = {
    queued: style.dim,
    running: style.cyan,
    paused: style.yellow,
    done: style.green,
    cached: style.dim,
    failed: style.red,
    interrupted: style.yellow,
  }[status];
  return tone(status);
}
