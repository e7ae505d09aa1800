/**
 * A job as it goes: how far it is, what it waits for, how it ended, and stopping it.
 *
 * @module
 */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Job } from '../api/call.ts';
import { useChange } from '../api/hooks.ts';
import { useJob } from '../api/live.ts';
import { JobBar } from './job-bar.tsx';
import { jobStateText } from './job-words.ts';
import { LinkTo } from './link.tsx';
import { Loading } from './loading.tsx';
import { ProblemBox } from './problem-box.tsx';
import { VerdictBox } from './verdict-box.tsx';

interface Props {
  job: number;
  /** Hears how it ended, once. */
  onEnd?: (job: Job) => void;
}

export function JobProgress({ job: id, onEnd }: Props) {
  const [round, setRound] = useState(0);
  const job = useJob(id, onEnd, round);
  return job === null ? (
    <Loading what={`job ${id}`} />
  ) : (
    <JobState job={job} onAgain={() => setRound(round + 1)} />
  );
}

/** How a job stands, with what can be done about it; `onAgain` hears that it goes on. */
export function JobState({ job, onAgain }: { job: Job; onAgain: () => void }) {
  const { id } = job;
  const cancel = useChange('job.cancel');
  const retry = useChange('job.retry');
  const open = job.status === 'queued' || job.status === 'running';
  return (
    <Stack gap="xs" aria-live="polite">
      <Group justify="space-between">
        <Text size="sm">
          {jobStateText(job)}
          {' · '}
          <LinkTo to="/jobs/$job" params={{ job: String(id) }}>
            job {id}
          </LinkTo>
        </Text>
        {open && (
          <Button
            size="compact-sm"
            variant="default"
            loading={cancel.isPending || job.asked === 'cancel'}
            onClick={() => cancel.mutate({ id })}
          >
            Stop
          </Button>
        )}
        {['failed', 'cancelled', 'interrupted'].includes(job.status) && (
          <Button
            size="compact-sm"
            variant="default"
            loading={retry.isPending}
            onClick={() => retry.mutate({ id }, { onSuccess: onAgain })}
          >
            Go on
          </Button>
        )}
      </Group>
      {open && <JobBar job={job} />}
      {/* That it was stopped is no problem: it says so, and goes on when asked. */}
      {job.problem !== null && job.status === 'failed' && <ProblemBox problem={job.problem} />}
      {job.outcome?.verdicts
        .filter(({ outcome }) => outcome !== 'PASS')
        .map((verdict) => (
          <VerdictBox key={verdict.gate} verdict={verdict} />
        ))}
      {cancel.error && <ProblemBox problem={cancel.error.problem} />}
      {retry.error && <ProblemBox problem={retry.error.problem} />}
    </Stack>
  );
}
