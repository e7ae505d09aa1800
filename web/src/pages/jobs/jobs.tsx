/**
 * All jobs: those that work or wait, in their order, and those that ended.
 *
 * @module
 */
import './jobs.css';
import { Button, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { JobLine } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { isPreview } from '../../api/use-jobs.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Empty } from '../../parts/empty.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { JobRow } from './job-row.tsx';

/** Ended jobs that are drawn before more are asked for. */
const pageOfJobs = 50;

export default function Jobs() {
  const { data, error, isPending } = useOperation('job.list', {});
  const projects = useOperation('project.list', {}).data?.output ?? [];
  const [shown, setShown] = useState(pageOfJobs);
  const [withPreviews, setWithPreviews] = useState(false);
  if (isPending) return <Loading what="the jobs" />;
  if (error) return <ProblemBox problem={error.problem} />;
  const nameOf = (job: JobLine) => projects.find(({ id }) => id === job.project)?.name ?? null;
  const previews = data.output.filter(isPreview).length;
  const jobs = withPreviews ? data.output : data.output.filter((job) => !isPreview(job));
  const open = jobs.filter(isOpen).toSorted(byTurn);
  const ended = jobs.filter((job) => !isOpen(job)).toReversed();
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Jobs
        </Title>
        {previews > 0 && (
          <Switch
            label={`Previews of plans as well (${previews})`}
            checked={withPreviews}
            onChange={(event) => setWithPreviews(event.currentTarget.checked)}
          />
        )}
      </Group>
      {jobs.length === 0 && (
        <Empty title="No job yet">
          Whatever takes longer than a moment becomes a job: imports, benchmarks, trainings,
          exports, downloads. It goes on when this page is closed, and after the server was stopped.
          Begin with <LinkTo to="/">a project</LinkTo>.
        </Empty>
      )}
      {jobs.length > 0 && (
        <section aria-labelledby="open">
          <Title order={2} size="h4" mb="xs" id="open">
            Working and waiting
          </Title>
          {open.length === 0 ? (
            <Text c="dimmed">Nothing works or waits.</Text>
          ) : (
            <ul className="rows">
              {open.map((job) => (
                <JobRow key={job.id} job={job} project={nameOf(job)} />
              ))}
            </ul>
          )}
        </section>
      )}
      {ended.length > 0 && (
        <section aria-labelledby="ended">
          <Title order={2} size="h4" mb="xs" id="ended">
            Ended
          </Title>
          <ul className="rows">
            {ended.slice(0, shown).map((job) => (
              <JobRow key={job.id} job={job} project={nameOf(job)} />
            ))}
          </ul>
          {ended.length > shown && (
            <Button variant="default" mt="sm" onClick={() => setShown(shown + pageOfJobs)}>
              Show more of the {ended.length}
            </Button>
          )}
        </section>
      )}
      <CommandLine operation="job.list" input={{}} />
    </Stack>
  );
}

const isOpen = ({ status }: JobLine): boolean => status === 'queued' || status === 'running';

/** Those that work, then those that wait in the order of the queue. */
const byTurn = (a: JobLine, b: JobLine): number => turnOf(a) - turnOf(b) || a.id - b.id;

const turnOf = ({ status, place }: JobLine): number =>
  status === 'running' ? 0 : (place?.place ?? Infinity);
