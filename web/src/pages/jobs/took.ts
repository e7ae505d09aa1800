import type { JobLine } from '../../api/call.ts';
import { durationText } from '../../parts/figure.tsx';

/** How long a job that ended took, to be put behind something; empty for others. */
export function tookText({ startedAt, endedAt }: Pick<JobLine, 'startedAt' | 'endedAt'>): string {
  if (startedAt === null || endedAt === null) return '';
  return ` · took ${durationText((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)}`;
}
