/**
 * A project at a glance: what to do next, where it stands on its path, what holds it back, what works.
 *
 * @module
 */
import { SimpleGrid, Stack, Title, VisuallyHidden } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useOperation } from '../../api/hooks.ts';
import { useJobs } from '../../api/use-jobs.ts';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { ProjectJobs, ProjectRuns } from './activity.tsx';
import { ClosedGate } from './closed-gate.tsx';
import { LifecycleMap } from './lifecycle-map.tsx';
import { ProjectFile } from './project-file.tsx';
import { Support } from './support.tsx';
import { NextStep } from './next-step.tsx';

export default function ProjectPage() {
  const { project } = useParams({ from: '/projects/$project' });
  const { data, error, isPending } = useOperation('project.status', { project });
  const jobs = useJobs({ project });
  if (isPending) return <Loading what="where the project stands" />;
  if (error) return <ProblemBox problem={error.problem} />;
  const status = data.output;
  const active = jobs.filter((job) => job.status === 'queued' || job.status === 'running');
  const newest = jobs.at(-1);
  const unfinished =
    newest && ['failed', 'cancelled', 'interrupted'].includes(newest.status) ? newest : undefined;
  return (
    <Stack gap="xl">
      <NextStep next={status.next} project={project} jobs={active} unfinished={unfinished} />
      <section aria-labelledby="map">
        <VisuallyHidden>
          <Title order={2} id="map">
            The path of the project
          </Title>
        </VisuallyHidden>
        <LifecycleMap status={status} project={project} jobs={active} />
      </section>
      <ClosedGate status={status} project={project} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <ProjectJobs jobs={jobs} />
        <ProjectRuns project={project} />
      </SimpleGrid>
      <Stack gap="xs">
        <ProjectFile project={project} name={status.project.name} />
        <Support project={project} />
      </Stack>
    </Stack>
  );
}
