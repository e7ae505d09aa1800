/**
 * A project among others: where it stands, what works on it, what it needs.
 *
 * @module
 */
import { Card, Group, Skeleton, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { JobLine, OutputOf } from '../../api/call.ts';
import { numberText } from '../../parts/figure.tsx';
import { JobBar } from '../../parts/job-bar.tsx';
import { jobMark, jobStateText, jobTitle } from '../../parts/job-words.ts';
import { StateMark } from '../../parts/state-mark.tsx';
import { MiniPath } from './mini-path.tsx';
import type { Standing } from './standing.ts';

interface Props {
  project: OutputOf<'project.list'>[number];
  /** What the template is called. */
  template: string;
  standing: Standing | undefined;
  /** Those of the project that work or wait. */
  jobs: readonly JobLine[];
}

export function ProjectCard({ project, template, standing, jobs }: Props) {
  const job = jobs.find(({ status }) => status === 'running') ?? jobs[0];
  const status = standing?.status ?? null;
  return (
    <Card component="article" withBorder padding="md" bg="var(--card)" className="project-card">
      <Group justify="space-between" wrap="nowrap" align="start" gap="xs">
        <Title order={2} size="h4" className="project-name">
          <Link
            to="/projects/$project"
            params={{ project: String(project.id) }}
            className="stage-link"
          >
            {project.name}
          </Link>
        </Title>
        {standing && <Badge standing={standing} />}
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {template}
      </Text>
      {status !== null && <MiniPath status={status} />}
      {status === null && standing?.error == null && <Skeleton height={24} />}
      {standing?.error && (
        <Text size="sm" c="var(--bad)">
          {standing.error.problem.message}
        </Text>
      )}
      {job !== undefined ? (
        <div className="project-now">
          <StateMark state={jobMark[job.status]}>{jobTitle(job)}</StateMark>
          <Text size="sm" c="dimmed">
            {jobStateText(job)}
          </Text>
          {job.status === 'running' && <JobBar job={job} />}
        </div>
      ) : (
        <div className="project-now">
          {standing?.stuck && <StateMark state="refused">{standing.stuck}</StateMark>}
          {status?.next && (
            <Text size="sm">
              <Text span c="dimmed" size="sm">
                Next:{' '}
              </Text>
              {status.next.what}
            </Text>
          )}
        </div>
      )}
      {status?.release && (
        <Text size="sm" c="dimmed" mt={6}>
          Release {status.release.number} in force{releaseFigure(status.release)}
        </Text>
      )}
    </Card>
  );
}

function releaseFigure({ metric, value, low, high }: NonNullable<StatusRelease>): string {
  if (metric === undefined || value === undefined) return '';
  const between =
    low === undefined || high === undefined ? '' : ` (${numberText(low)} to ${numberText(high)})`;
  return `: ${metric} ${numberText(value)}${between}`;
}

type StatusRelease = NonNullable<Standing['status']>['release'];

function Badge({ standing: { working, waiting, stuck } }: { standing: Standing }) {
  if (working) return <StateMark state="running">works</StateMark>;
  if (stuck !== null) return <StateMark state="refused">needs you</StateMark>;
  return waiting ? <StateMark state="waiting">waits</StateMark> : null;
}
