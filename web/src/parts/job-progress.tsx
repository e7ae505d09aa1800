/**
 * A job as it goes: how far it is, what it waits for, how it ended, and stopping it.
 *
 * @module
 */
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { Job } from '../api/call.ts';
import { useChange } from '../api/hooks.ts';
import { useJob } from '../api/live.ts';
import { Loading } from './loading.tsx';
import { ProblemBox } from './problem-box.tsx';
import { VerdictBox } from './verdict-box.tsx';

interface Props {
  job: number;
  /** Hears how it ended, once. */
  onEnd?: (job: Job) => void;
}

export function JobProgress({ job: id, onEnd }: Props) {
  const job = useJob(id, onEnd);
  const cancel = useChange('job.cancel');
  const retry = useChange('job.retry');
  if (job === null) return <Loading what={`job ${id}`} />;
  const open = job.status === 'queued' || job.status === 'running';
  return (
    <Stack gap="xs" aria-live="polite">
      <Group justify="space-between">
        <Text size="sm">{stateText(job)}</Text>
        {open && (
          <Button
            size="compact-sm"
            variant="default"
            loading={cancel.isPending || job.asked === 'cancel'}
            onClick={() => cancel.mutate({ job: id })}
          >
            Stop
          </Button>
        )}
        {['failed', 'cancelled', 'interrupted'].includes(job.status) && (
          <Button
            size="compact-sm"
            variant="default"
            loading={retry.isPending}
            onClick={() => retry.mutate({ job: id })}
          >
            Go on
          </Button>
        )}
      </Group>
      {open && <Bar progress={job.progress} />}
      {job.problem !== null && <ProblemBox problem={job.problem} />}
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

function Bar({ progress }: { progress: Job['progress'] }) {
  const { done, total } = progress ?? {};
  const known = done !== undefined && total !== undefined && total > 0;
  return (
    <Progress
      value={known ? (100 * done) / total : 100}
      animated={!known}
      striped={!known}
      aria-label="How far the job is"
    />
  );
}

function stateText({ status, progress, place, attempts }: Job): string {
  if (status === 'queued')
    return place === null || place.place === 1
      ? 'Waits for its turn'
      : `Waits, ${place.place}. in the queue`;
  if (status !== 'running') return endWords[status];
  const again = attempts > 1 ? ` (attempt ${attempts})` : '';
  return `${progress?.label ?? 'Starts'}${again}`;
}

const endWords = {
  done: 'Done',
  refused: 'A gate said no',
  failed: 'Failed',
  cancelled: 'Stopped; it goes on from here',
  interrupted: 'Interrupted; it goes on from here',
} as const;
