import { Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import type { BacklogEntry } from '../../../../src/lifecycle/deliver/backlog.ts';
import type { BundleManifest } from '../../../../src/lifecycle/package/bundle.ts';
import type { TrainPlan } from '../../../../src/runtimes/train-plan.ts';
import { useJsonFile } from '../../api/artifact-files.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { ButtonTo } from '../../parts/link.tsx';
import { nextOf, type Next } from './draft.ts';

interface Props {
  project: string;
  release: number;
  backlog: readonly BacklogEntry[];
  manifest: BundleManifest;
}

/** What would help the next run, most pressing first, each with the way to do it. */
export function Backlog({ project, release, backlog, manifest }: Props) {
  const id = manifest.trace.artifacts.findLast(({ kind }) => kind === 'train-plan')?.id;
  const plan = useJsonFile<TrainPlan>(id, 'plan.json').data;
  return (
    <Card withBorder bg="var(--card)">
      <Title order={2} size="h5" mb="xs">
        For the next run
      </Title>
      {backlog.length === 0 && (
        <Text c="dimmed">Nothing in what was measured says what would help.</Text>
      )}
      <Stack gap="lg">
        {backlog.map((entry) => (
          <Entry
            key={entry.title}
            project={project}
            entry={entry}
            next={plan && nextOf(entry, plan)}
          />
        ))}
        <CommandLine operation="release.backlog" input={{ project, release }} />
      </Stack>
    </Card>
  );
}

function Entry({
  project,
  entry: { title, action, weight },
  next,
}: {
  project: string;
  entry: BacklogEntry;
  next: Next | undefined;
}) {
  return (
    <div>
      <Group gap="sm" wrap="nowrap" align="start">
        <Progress
          w={48}
          mt={8}
          size="sm"
          value={100 * weight}
          style={{ flexShrink: 0 }}
          aria-label={`Concerns ${Math.round(100 * weight)} % of the work`}
        />
        <div style={{ minWidth: 0 }}>
          <Text fw={600}>{title}</Text>
          <Text size="sm">{action}</Text>
          {next && (
            <Group gap="sm" mt={6}>
              <Way project={project} next={next} />
            </Group>
          )}
        </div>
      </Group>
    </div>
  );
}

function Way({ project, next }: { project: string; next: Next }) {
  const look = { size: 'compact-sm', variant: 'default' } as const;
  switch (next.page) {
    case 'runs':
      return (
        <>
          <ButtonTo
            {...look}
            to="/projects/$project/runs"
            params={{ project }}
            search={{ draft: next.draft } as never}
          >
            {next.words}
          </ButtonTo>
          <CommandLine operation="train.start" input={{ project, ...next.draft }} />
        </>
      );
    case 'data':
      return (
        <ButtonTo {...look} to="/projects/$project/data" params={{ project }}>
          {next.words}
        </ButtonTo>
      );
    case 'release':
      return (
        <ButtonTo {...look} to="/projects/$project/release" params={{ project }} hash="export">
          {next.words}
        </ButtonTo>
      );
  }
}
