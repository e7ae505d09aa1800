/**
 * Jobs in words.
 *
 * @module
 */
import type { Progress } from '../../../src/lifecycle/stage/stage.ts';
import type { JobLine } from '../api/call.ts';
import { nameOfUpload } from '../api/command-line.ts';
import { isPreview } from '../api/use-jobs.ts';
import type { MarkedState } from './state-mark.tsx';
import { bytesText, numberText } from './figure.tsx';

/** The newest that a job said of how far it is. */
export const progressOf = ({ progress }: Pick<JobLine, 'progress'>): Partial<Progress> =>
  progress ?? {};

/** From 0 to 1; null where nobody knows. */
export function shareDone(job: Pick<JobLine, 'progress'>): number | null {
  const { done, total } = progressOf(job);
  return done !== undefined && total !== undefined && total > 0 ? Math.min(1, done / total) : null;
}

/** What it is about: "Import data: tickets.csv". */
export function jobTitle({ operation, input }: Pick<JobLine, 'operation' | 'input'>): string {
  const about = subjectOf(input);
  const title = isPreview({ operation, input })
    ? 'Preview a plan'
    : (titles[operation] ?? operation);
  return about === null ? title : `${title}: ${about}`;
}

const titles: Readonly<Record<string, string>> = {
  'dataset.import': 'Import data',
  'preflight.run': 'Preflight',
  'benchmark.run': 'Benchmark',
  'train.start': 'Train',
  'export.run': 'Export',
  'optimize.run': 'Optimize',
  'model.add': 'Add model',
  'runtime.setup': 'Set up runtime',
  'runtime.doctor': 'Try the runtimes',
};

function subjectOf(input: JobLine['input']): string | null {
  if (input.autopilot === true) return 'autopilot';
  if (input.corrections === true) return 'corrections';
  const found = input.sample ?? input.model ?? input.baseModel ?? input.target ?? input.name;
  if (typeof found === 'string') return found;
  if (input.repaired !== undefined) return 'repaired rows';
  const files = [input.file ?? input.source ?? []].flat().map(String);
  if (files.length > 0)
    return files.length <= 3 ? files.map(nameOfFile).join(', ') : `${files.length} files`;
  return input.mapping === undefined ? null : 'read anew by another mapping';
}

/** Of what was sent here, the name that it came with; anything else is as it was given. */
const nameOfFile = (path: string): string => nameOfUpload(path) ?? path;

/** How it stands, in words. */
export function jobStateText(job: Omit<JobLine, 'outcome'>): string {
  const { status, asked, attempts } = job;
  if (status === 'queued') return waitText(job);
  if (status !== 'running') return endWords[status];
  if (asked === 'cancel') return 'Stopping';
  const { label, done, total, unit, note } = progressOf(job);
  const count =
    done === undefined || (done === 0 && total === undefined)
      ? ''
      : `${numberText(done)}${total === undefined ? '' : ` of ${numberText(total)}`} ${unit ?? ''}`;
  const again = attempts > 1 ? `attempt ${attempts}` : '';
  return [sentence(label ?? 'Starts'), count.trim(), note ?? '', again].filter(Boolean).join(' · ');
}

function waitText({ place }: JobLine): string {
  if (place === null) return 'Waits for its turn';
  const { because } = place;
  const nth = place.place === 1 ? 'Next' : `Number ${place.place} in the queue`;
  switch (because?.kind) {
    case undefined:
      return 'Starts in a moment';
    case 'behind':
      return `${nth}, behind job ${because.run}`;
    case 'pause':
      return 'Tries again in a moment';
    case 'same':
      return `${nth}: waits for job ${because.run}, which is at the same`;
    case 'memory':
      return `${nth}: needs ${bytesText(because.needs)} of memory, ${bytesText(because.left)} are left`;
    case 'alone':
      return `${nth}: waits until nothing else works, as nobody knows how much memory it takes`;
  }
}

const endWords = {
  done: 'Done',
  refused: 'A gate said no',
  failed: 'Failed',
  cancelled: 'Stopped; it can go on',
  interrupted: 'Interrupted; it can go on',
} as const;

export const jobMark: Readonly<Record<JobLine['status'], MarkedState>> = {
  queued: 'waiting',
  running: 'running',
  done: 'fresh',
  refused: 'refused',
  failed: 'failed',
  cancelled: 'stopped',
  interrupted: 'stopped',
};

const sentence = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
