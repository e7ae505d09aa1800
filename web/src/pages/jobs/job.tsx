/**
 * One job: what it does, how far it is, what happened on the way, how it ended.
 *
 * @module
 */
import './jobs.css';
import { Card, Code, Stack, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { commandLine } from '../../api/command-line.ts';
import type { Job, OperationName } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { useJobStory } from '../../api/live.ts';
import { CommandLine, CommandText } from '../../parts/command-line.tsx';
import { JobState } from '../../parts/job-progress.tsx';
import { jobTitle } from '../../parts/job-words.ts';
import { LinkTo } from '../../parts/link.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Ago } from '../../parts/time.tsx';
import { JobTimeline } from './job-timeline.tsx';
import { tookText } from './took.ts';

export default function JobPage() {
  const id = Number(useParams({ from: '/jobs/$job' }).job);
  const [round, setRound] = useState(0);
  const { job, events } = useJobStory(id, undefined, round);
  // Says it in words when there is no such job.
  const { error } = useOperation('job.show', { id }, { enabled: job === null });
  const projects = useOperation('project.list', {}).data?.output ?? [];
  if (job === null)
    return error ? <ProblemBox problem={error.problem} /> : <Loading what="the job" />;
  const project = projects.find((each) => each.id === job.project);
  return (
    <Stack gap="lg">
      <div>
        <Text size="sm">
          <LinkTo to="/jobs" size="sm">
            Jobs
          </LinkTo>{' '}
          / job {id}
        </Text>
        <Title order={1} size="h3">
          {jobTitle(job)}
        </Title>
        <Text size="sm" c="dimmed">
          {project !== undefined && (
            <>
              <LinkTo to="/projects/$project" params={{ project: String(project.id) }} size="sm">
                {project.name}
              </LinkTo>
              {' · '}
            </>
          )}
          asked for by {job.by}, <Ago at={job.queuedAt} />
          {tookText(job)}
        </Text>
      </div>
      <Card withBorder component="section" aria-label="How it stands">
        <JobState job={job} onAgain={() => setRound(round + 1)} />
        {job.status === 'done' && project !== undefined && (
          <Text size="sm" mt="xs">
            See what came of it in{' '}
            <LinkTo to="/projects/$project" params={{ project: String(project.id) }} size="sm">
              {project.name}
            </LinkTo>
            .
          </Text>
        )}
      </Card>
      <CommandText text={commandLine(job.operation as OperationName, job.input)} />
      <section aria-labelledby="happened">
        <Title order={2} size="h4" mb="xs" id="happened">
          What happened
        </Title>
        <JobTimeline events={events} job={job} />
      </section>
      <Log job={job} />
      {job.outcome !== null && (
        <details>
          <summary>All that the call gave</summary>
          <Code block mt="xs" className="outcome" tabIndex={0}>
            {JSON.stringify(job.outcome.output, null, 2)}
          </Code>
        </details>
      )}
    </Stack>
  );
}

/** What its process wrote at last: of most, nothing. */
function Log({ job: { id, status } }: { job: Job }) {
  const open = status === 'queued' || status === 'running';
  const { data } = useOperation('job.log', { id, lines: 40 }, open ? { every: 2000 } : {});
  const lines = data?.output.lines ?? [];
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby="log">
      <Title order={2} size="h4" mb="xs" id="log">
        The end of its log
      </Title>
      <Code block className="outcome" tabIndex={0}>
        {lines.join('\n')}
      </Code>
      <CommandLine operation="job.log" input={{ id }} />
    </section>
  );
}
