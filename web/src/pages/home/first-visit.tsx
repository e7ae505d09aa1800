/**
 * What stands where no project is yet: three ways to begin.
 *
 * @module
 */
import { Card, SimpleGrid, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { OutputOf } from '../../api/call.ts';
import type { Uploads } from '../../api/use-uploads.ts';
import { FileDrop } from '../../parts/file-drop.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { useBegin } from './begin.ts';
import { WholePath } from './whole-path.tsx';

interface Props {
  templates: OutputOf<'template.list'>;
  samples: OutputOf<'sample.list'>;
  uploads: Uploads;
}

export function FirstVisit({ templates, samples, uploads }: Props) {
  return (
    <Stack gap="lg">
      <div>
        <Title order={1} size="h2">
          A small language model of your own, from your data
        </Title>
        <Text c="dimmed" maw={640} mt={6}>
          Eight stages lead from files to a model in force; four gates say no when it would not be
          good enough, and what would help. All of it happens on this machine.
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, md: 3 }}>
        <Way number={1} title="Look around with a sample">
          <Text size="sm" c="dimmed" mb="sm">
            Data that come with the program: see how they are read, checked and profiled. Takes
            seconds.
          </Text>
          <Samples templates={templates} samples={samples} />
        </Way>
        <Way number={2} title="Bring files of yours">
          <FileDrop uploads={uploads} title="Drop them here">
            Chats, tickets, questions, tables: JSON, CSV, Parquet, workbooks, databases, text.
          </FileDrop>
        </Way>
        <Way number={3} title="See the whole path">
          <WholePath />
        </Way>
      </SimpleGrid>
    </Stack>
  );
}

const Way = ({
  number,
  title,
  children,
}: {
  number: number;
  title: string;
  children: React.ReactNode;
}) => (
  <Card withBorder bg="var(--card)" padding="lg" component="section">
    <Title order={2} size="h4" mb="xs">
      <span className="dim">{number}</span> {title}
    </Title>
    {children}
  </Card>
);

function Samples({ templates, samples }: Omit<Props, 'uploads'>) {
  const begin = useBegin();
  const navigate = useNavigate();
  const start = (sample: string) =>
    begin.mutate(
      {
        name: sample.replace(/-v\d+$/, ''),
        template: templates.find((template) => template.sample === sample)?.id ?? 'general',
        data: { sample },
      },
      {
        onSuccess: ({ project }) =>
          void navigate({ to: '/projects/$project', params: { project: String(project) } }),
      },
    );
  return (
    <Stack gap="xs">
      {samples.map(({ id, title, description, rows }) => (
        <UnstyledButton
          key={id}
          className="sample"
          disabled={begin.isPending}
          onClick={() => start(id)}
        >
          <Text span fw={600} size="sm" display="block">
            {title} · {rows.toLocaleString('en')} rows
          </Text>
          <Text span size="xs" c="dimmed" display="block">
            {description}
          </Text>
        </UnstyledButton>
      ))}
      {begin.isPending && <Loading what="the sample" />}
      {begin.error && <ProblemBox problem={begin.error.problem} />}
      {begin.data?.refused && <ProblemBox problem={begin.data.refused.problem} />}
    </Stack>
  );
}
