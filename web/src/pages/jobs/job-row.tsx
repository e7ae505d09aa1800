import { Button, Text } from '@mantine/core';
import type { JobLine } from '../../api/call.ts';
import { useChange } from '../../api/hooks.ts';
import { JobBar } from '../../parts/job-bar.tsx';
import { jobMark, jobStateText, jobTitle } from '../../parts/job-words.ts';
import { LinkTo } from '../../parts/link.tsx';
import { StateShape } from '../../parts/state-mark.tsx';
import { Ago } from '../../parts/time.tsx';
import { tookText } from './took.ts';

/** A job in a list. */
export function JobRow({ job, project }: { job: JobLine; project: string | null }) {
  const cancel = useChange('job.cancel');
  const retry = useChange('job.retry');
  const { id, status, asked } = job;
  const open = status === 'queued' || status === 'running';
  const error = cancel.error ?? retry.error;
  return (
    <li className="job">
      <StateShape state={jobMark[status]} size={18} />
      <div className="job-what">
        <LinkTo to="/jobs/$job" params={{ job: String(id) }} fw={600}>
          {jobTitle(job)}
        </LinkTo>
        <Text size="sm" c="dimmed">
          job {id}
          {project !== null && job.project !== null && (
            <>
              {' · '}
              <LinkTo to="/projects/$project" params={{ project: String(job.project) }} size="sm">
                {project}
              </LinkTo>
            </>
          )}
          {' · '}
          <Ago at={job.endedAt ?? job.startedAt ?? job.queuedAt} />
          {tookText(job)}
        </Text>
      </div>
      <div className="job-how">
        <Text size="sm">{jobStateText(job)}</Text>
        {status === 'running' && <JobBar job={job} />}
        {job.problem !== null && status === 'failed' && (
          <Text size="sm" c="var(--bad)" lineClamp={2}>
            {job.problem.message}
          </Text>
        )}
        {error && (
          <Text size="sm" c="var(--bad)" role="alert">
            {error.problem.message}
          </Text>
        )}
      </div>
      <div>
        {open && (
          <Button
            size="compact-sm"
            variant="default"
            loading={cancel.isPending || asked === 'cancel'}
            aria-label={`Stop job ${id}`}
            onClick={() => cancel.mutate({ id })}
          >
            Stop
          </Button>
        )}
        {(status === 'failed' || status === 'cancelled' || status === 'interrupted') && (
          <Button
            size="compact-sm"
            variant="default"
            loading={retry.isPending}
            aria-label={`Go on with job ${id}`}
            onClick={() => retry.mutate({ id })}
          >
            Go on
          </Button>
        )}
      </div>
    </li>
  );
}
