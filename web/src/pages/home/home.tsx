/**
 * All projects at a glance, and the way to a new one.
 *
 * @module
 */
import './home.css';
import { Button, Chip, Group, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useOperation } from '../../api/hooks.ts';
import { useJobs } from '../../api/use-jobs.ts';
import { useUploads } from '../../api/use-uploads.ts';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { FirstVisit } from './first-visit.tsx';
import { NewProject } from './new-project.tsx';
import { ProjectCard } from './project-card.tsx';
import { useStandings, type Standing } from './standing.ts';

/** Cards that are drawn before more are asked for. */
const pageOfCards = 24;

const filters = {
  all: { label: 'All', has: () => true },
  working: { label: 'Working', has: ({ working }: Standing) => working },
  waiting: { label: 'Waiting', has: ({ waiting }: Standing) => waiting },
  stuck: { label: 'Need you', has: ({ stuck }: Standing) => stuck !== null },
} as const;
type Filter = keyof typeof filters;

export default function Home() {
  const projects = useOperation('project.list', {});
  const templates = useOperation('template.list', {}, { fixed: true });
  const samples = useOperation('sample.list', {}, { fixed: true });
  const uploads = useUploads();
  const [asked, setAsked] = useState(false);
  // What begins there goes on there, though the project that it made is in the list by then.
  const [stays, setStays] = useState(true);
  const [wasEmpty, setWasEmpty] = useState(false);
  const isEmpty = projects.data?.output.length === 0;
  if (isEmpty && !wasEmpty) setWasEmpty(true);
  useDroppedOnPage(uploads.add);
  const error = projects.error ?? templates.error ?? samples.error;
  if (error) return <ProblemBox problem={error.problem} />;
  if (!projects.data || !templates.data || !samples.data) return <Loading what="your projects" />;
  const catalogue = { templates: templates.data.output, samples: samples.data.output };
  const list = projects.data.output;
  return (
    <>
      {isEmpty || (wasEmpty && stays) ? (
        <>
          <FirstVisit {...catalogue} uploads={uploads} />
          {!isEmpty && (
            <Button variant="subtle" mt="md" onClick={() => setStays(false)}>
              Show the projects there are
            </Button>
          )}
        </>
      ) : (
        <Projects projects={list} templates={catalogue.templates} onNew={() => setAsked(true)} />
      )}
      {(asked || uploads.items.length > 0) && (
        <NewProject
          {...catalogue}
          uploads={uploads}
          onClose={() => {
            uploads.clear();
            setAsked(false);
          }}
        />
      )}
    </>
  );
}

type List = NonNullable<ReturnType<typeof useOperation<'project.list'>>['data']>['output'];
type Templates = NonNullable<ReturnType<typeof useOperation<'template.list'>>['data']>['output'];

function Projects({
  projects,
  templates,
  onNew,
}: {
  projects: List;
  templates: Templates;
  onNew: () => void;
}) {
  const [filter, setFilter] = useState<Filter>('all');
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(pageOfCards);
  const jobs = useJobs({ active: true });
  const found = projects
    .filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
    .toReversed();
  const drawn = found.slice(0, shown);
  const standings = useStandings(
    drawn.map(({ id }) => id),
    jobs,
  );
  const all = [...standings.values()];
  const visible = drawn.filter(({ id }) => filters[filter].has(standings.get(id)!));
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Projects
        </Title>
        <Button onClick={onNew}>New project</Button>
      </Group>
      <Group justify="space-between">
        <Chip.Group value={filter} onChange={(value) => setFilter(value as Filter)}>
          <Group gap={6} role="group" aria-label="Which projects">
            {Object.entries(filters).map(([name, { label, has }]) => (
              <Chip key={name} value={name} size="sm" variant="outline">
                {label} {name === 'all' ? found.length : all.filter(has).length}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        {projects.length > 6 && (
          <TextInput
            placeholder="Search by name"
            aria-label="Search projects by name"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
      </Group>
      {visible.length === 0 && (
        <Text c="dimmed">
          {search === ''
            ? 'No project is in this state.'
            : `No project has “${search}” in its name.`}
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {visible.map((project) => (
          <ProjectCard
            key={project.id}
            project={project}
            template={
              templates.find(({ id }) => id === project.template)?.title ?? project.template
            }
            standing={standings.get(project.id)}
            jobs={jobs.filter((job) => job.project === project.id)}
          />
        ))}
      </SimpleGrid>
      {found.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + pageOfCards)}>
          Show more of the {found.length} projects
        </Button>
      )}
      <Text size="sm" c="dimmed">
        Files dropped anywhere on this page begin a new project.
      </Text>
    </Stack>
  );
}

/** Files may be dropped anywhere; without this a browser would leave the page for them. */
function useDroppedOnPage(add: (files: Iterable<File>) => void) {
  useEffect(() => {
    const allow = (event: DragEvent) => event.preventDefault();
    const take = (event: DragEvent) => {
      // Where files are dropped on a field of the page, that has taken them.
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer?.files.length) add(event.dataTransfer.files);
    };
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', take);
    return () => {
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', take);
    };
  }, [add]);
}
