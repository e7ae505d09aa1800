import type { Run } from '../../../ledger/work/runs.ts';
import type { QueuePlace } from '../../../lifecycle/runs/queue.ts';
import { queueText } from './queue.ts';
import { short, type Style } from '../text/style.ts';

/** A detached run, and what one can do with it. */
export function renderUnderWay(
  { run, queue, log }: { run: Run; queue: QueuePlace | null; log: string },
  style: Style,
): string {
  const { id, status, artifact } = run;
  const is = {
    queued: `waits${queue ? `, ${queueText(queue)}` : ''}`,
    running: 'is under way',
    paused: 'is paused',
    done: 'is done',
    cached: 'was done before',
    failed: 'failed',
    interrupted: 'was interrupted',
  }[status];
  const made = artifact === null ? '' : `: checkpoint ${short(artifact)}`;
  return [
    `${style.bold(`run ${id}`)} ${is}${made}`,
    `follow: brewslm run tail ${id}`,
    `end:    brewslm run stop ${id}, or brewslm run pause ${id}`,
    style.dim(`what its process says: ${log}`),
  ].join('\n');
}
