/**
 * What the pictures of jobs share.
 *
 * @module
 */
import type { JobLine } from '../../../operations/job/list.ts';
import type { JobPlace } from '../../../operations/job/turn.ts';
import { bytes, type Style } from '../../draw/text/style.ts';

export const jobName = ({ operation, dryRun }: Pick<JobLine, 'operation' | 'dryRun'>): string =>
  dryRun ? `${operation} (dry run)` : operation;

export function jobStatus({ status, asked }: JobLine, style: Style): string {
  const tone = {
    queued: style.dim,
    running: style.cyan,
    done: style.green,
    refused: style.yellow,
    failed: style.red,
    cancelled: style.yellow,
    interrupted: style.yellow,
  }[status];
  return tone(status === 'running' && asked === 'cancel' ? 'ending' : status);
}

/** What a job that has not ended is at: its place and why it waits, or how far it is. */
export function jobStands({ status, place, progress }: JobLine): string {
  if (status === 'running') return progress === null ? 'begins' : progressText(progress);
  if (status !== 'queued') return '';
  return place === null ? '' : placeText(place);
}

/** Said where jobs wait and nobody is there to do them. */
export const noServer = (style: Style): string =>
  style.yellow('no server does these jobs: start one with `brewslm ui`');

function placeText({ place, because, besides = [] }: JobPlace): string {
  const where = `place ${place}`;
  switch (because?.kind) {
    case undefined:
      return `${where}: its turn has come`;
    case 'behind':
      return `${where}, behind job ${because.run}`;
    case 'same':
      return `${where}: job ${because.run} is at the same`;
    case 'pause':
      return `${where}: tried again at ${because.until}`;
    case 'memory':
      return `${where}: it needs ${bytes(because.needs)} of memory, and ${others(because.runs, besides)} ${because.runs.length + besides.length === 1 ? 'leaves' : 'leave'} ${bytes(because.left)}`;
    case 'alone':
      return `${where}: nobody knows how much memory it takes, so it waits for ${others(because.runs, besides)}`;
  }
}

const others = (jobs: readonly number[], runs: readonly number[]): string =>
  [named('job', jobs), named('run', runs)].filter(Boolean).join(' and ');

function named(what: string, numbers: readonly number[]): string {
  if (numbers.length === 0) return '';
  return `${numbers.length === 1 ? what : `${what}s`} ${numbers.join(', ')}`;
}

function progressText({
  label,
  done,
  total,
  unit,
  note,
}: NonNullable<JobLine['progress']>): string {
  const counted = total === undefined ? String(done) : `${String(done)}/${String(total)}`;
  return [label, counted, unit, note].filter((part) => part !== undefined).join(' ');
}
