/**
 * Jobs and runs of a project, the newest first.
 *
 * @module
 */
import { Card, Text, Title } from '@mantine/core';
import type { JobLine, OutputOf } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { jobMark, jobStateText, jobTitle } from '../../parts/job-words.ts';
import { LinkTo } from '../../parts/link.tsx';
import { StateShape, type MarkedState } from '../../parts/state-mark.tsx';
import { Ago } from '../../parts/time.tsx';

const shown = 6;

export function ProjectJobs({ jobs }: { jobs: readonly JobLine[] }) {
  return (
    <Card withBorder bg="var(--card)" component="section" aria-labelledby="project-jobs">
      <Title order={2} size="h5" mb="xs" id="project-jobs">
        Jobs
      </Title>
      {jobs.length === 0 && (
        <Text size="sm" c="dimmed">
          No job yet. Whatever takes longer than a moment becomes one.
        </Text>
      )}
      <ul className="lines">
        {jobs
          .toReversed()
          .slice(0, shown)
          .map((job) => (
            <li key={job.id}>
              <StateShape state={jobMark[job.status]} />
              <LinkTo to="/jobs/$job" params={{ job: String(job.id) }} size="sm">
                {jobTitle(job)}
              </LinkTo>
              <span className="line-end">
                {jobStateText(job)}
                {job.endedAt !== null && (
                  <>
                    {' · '}
                    <Ago at={job.endedAt} />
                  </>
                )}
              </span>
            </li>
          ))}
      </ul>
      {jobs.length > shown && (
        <LinkTo to="/jobs" size="sm">
          All jobs
        </LinkTo>
      )}
    </Card>
  );
}

type Run = OutputOf<'run.list'>[number];

const runMark: Readonly<Record<Run['status'], MarkedState>> = {
  queued: 'waiting',
  running: 'running',
  paused: 'stopped',
  done: 'fresh',
  cached: 'fresh',
  failed: 'failed',
  interrupted: 'stopped',
};

const runWords: Readonly<Record<Run['status'], string>> = {
  queued: 'waits',
  running: 'running',
  paused: 'paused',
  done: 'done',
  cached: 'known already',
  failed: 'failed',
  interrupted: 'interrupted',
};

export function ProjectRuns({ project }: { project: string }) {
  const { data } = useOperation('run.list', { project });
  const runs = data?.output ?? [];
  return (
    <Card withBorder bg="var(--card)" component="section" aria-labelledby="project-runs">
      <Title order={2} size="h5" mb="xs" id="project-runs">
        Runs of stages
      </Title>
      {data !== undefined && runs.length === 0 && (
        <Text size="sm" c="dimmed">
          No stage has run yet.
        </Text>
      )}
      <ul className="lines">
        {runs
          .toReversed()
          .slice(0, shown)
          .map((run) => (
            <li key={run.id}>
              <StateShape state={runMark[run.status]} />
              <LinkTo
                to="/projects/$project/runs/$run"
                params={{ project, run: String(run.id) }}
                size="sm"
              >
                {run.stage}, run {run.id}
              </LinkTo>
              <span className="line-end">
                {runWords[run.status]} · <Ago at={run.endedAt ?? run.startedAt} />
              </span>
            </li>
          ))}
      </ul>
      {runs.length > shown && (
        <LinkTo to="/projects/$project/runs" params={{ project }} size="sm">
          All runs
        </LinkTo>
      )}
    </Card>
  );
}
