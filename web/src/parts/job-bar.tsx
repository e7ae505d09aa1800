import { Progress } from '@mantine/core';
import type { JobLine } from '../api/call.ts';
import { shareDone } from './job-words.ts';

/** How far a job is; a moving pattern where nobody knows. */
export function JobBar({ job }: { job: Pick<JobLine, 'progress'> }) {
  const share = shareDone(job);
  return (
    <Progress
      value={share === null ? 100 : 100 * share}
      animated={share === null}
      striped={share === null}
      aria-label="How far the job is"
    />
  );
}
