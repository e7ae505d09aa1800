import type { InputOf, JobLine } from './call.ts';
import { useOperation } from './hooks.ts';

/** Whether nobody waits for it but a page that shows what a plan comes to. */
export const isPreview = ({ operation, input }: Pick<JobLine, 'operation' | 'input'>): boolean =>
  operation === 'train.start' && input.dryRun === true;

/** The jobs that somebody asked for; none while it is not known. */
export const useJobs = (input: InputOf<'job.list'>): readonly JobLine[] =>
  (useOperation('job.list', input).data?.output ?? []).filter((job) => !isPreview(job));
