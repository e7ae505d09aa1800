import type { Run } from '../../../ledger/runs.ts';
import type { Style } from '../../draw/style.ts';

export function statusTone({ status }: Run, style: Style): string {
  const tone = {
    running: style.cyan,
    done: style.green,
    cached: style.dim,
    failed: style.red,
    interrupted: style.yellow,
  }[status];
  return tone(status);
}
