/**
 * Words and colours for what runs are like.
 *
 * @module
 */
import type { Run, RunStatus } from '../../../../src/ledger/work/runs.ts';
import type { QueuePlace } from '../../../../src/lifecycle/runs/queue.ts';
import { bytesText } from '../../parts/figure.tsx';

export const statusColour: Readonly<Record<RunStatus, string>> = {
  queued: 'gray',
  running: 'blue',
  paused: 'yellow',
  done: 'green',
  cached: 'gray',
  failed: 'red',
  interrupted: 'orange',
};

export const statusWords: Readonly<Record<RunStatus, string>> = {
  queued: 'waits',
  running: 'works',
  paused: 'paused',
  done: 'done',
  cached: 'was there already',
  failed: 'failed',
  interrupted: 'interrupted',
};

export const isOpen = ({ status }: Pick<Run, 'status'>): boolean =>
  status === 'queued' || status === 'running';

/** What `run resume` takes up again. */
export const canResume = ({ stage, status }: Pick<Run, 'stage' | 'status'>): boolean =>
  stage === 'train' && ['paused', 'interrupted', 'failed'].includes(status);

/** Where a run stands, and why it waits. */
export function queueText({ place, because }: QueuePlace): string {
  const where = place === 1 ? 'next' : `${place}. in the queue`;
  switch (because?.kind) {
    case undefined:
      return `${where}: its turn has come`;
    case 'behind':
      return `${where}, behind run ${because.run}`;
    case 'same':
      return `${where}: run ${because.run} is the same training, and its result will do`;
    case 'memory':
      return `${where}: it needs ${bytesText(because.needs)} of memory, and ${named(because.runs)} leave ${bytesText(because.left)}`;
    case 'alone':
      return `${where}: nobody knows how much memory it takes, so it waits for ${named(because.runs)}`;
  }
}

const named = (runs: readonly number[]): string =>
  `${runs.length === 1 ? 'run' : 'runs'} ${runs.join(', ')}`;

/** Seconds that it took, or takes so far. */
export const secondsOf = ({ startedAt, endedAt }: Run, now = Date.now()): number =>
  Math.max(0, ((endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt)) / 1000);

/** A moment as people say it, in their own time. */
export const timeText = (at: string): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export const lossText = (value: number): string =>
  Math.abs(value) >= 1000 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(1)
    : Number(value.toPrecision(4)).toString();
