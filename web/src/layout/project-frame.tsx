/**
 * What stands around the pages of a project: its name, and the way to each of its pages.
 *
 * @module
 */
import { Group, ScrollArea, Title } from '@mantine/core';
import { Link, Outlet, useLocation, useParams } from '@tanstack/react-router';
import { useOperation } from '../api/hooks.ts';
import { useChosenInSight } from '../parts/chosen-in-sight.ts';
import { Loading } from '../parts/loading.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';

const places = [
  ['/projects/$project', 'Lifecycle'],
  ['/projects/$project/data', 'Data'],
  ['/projects/$project/preflight', 'Preflight'],
  ['/projects/$project/benchmark', 'Benchmark'],
  ['/projects/$project/runs', 'Runs'],
  ['/projects/$project/artifacts', 'Artifacts'],
  ['/projects/$project/release', 'Release'],
  ['/projects/$project/playground', 'Playground'],
] as const;

export function ProjectFrame() {
  const { project } = useParams({ from: '/projects/$project' });
  const { data, error, isPending } = useOperation('project.status', { project });
  const { pathname } = useLocation();
  const row = useChosenInSight(data === undefined ? '' : pathname);
  if (isPending) return <Loading what="the project" />;
  if (error) return <ProblemBox problem={error.problem} />;
  return (
    <>
      <Title order={1} size="h3" mb={6}>
        {data.output.project.name}
      </Title>
      <ScrollArea type="auto" mb="lg" offsetScrollbars="x" viewportRef={row}>
        <Group component="nav" aria-label="Pages of the project" gap="lg" wrap="nowrap" pb={4}>
          {places.map(([to, name]) => (
            <Link
              key={to}
              to={to}
              params={{ project }}
              className="place"
              activeOptions={{ exact: name === 'Lifecycle' }}
            >
              {name}
            </Link>
          ))}
        </Group>
      </ScrollArea>
      <Outlet />
    </>
  );
}
