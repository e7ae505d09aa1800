/**
 * A benchmark: among whom and for how long, and the race as it runs.
 *
 * @module
 */
import {
  Button,
  Card,
  Group,
  MultiSelect,
  NumberInput,
  Progress,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useEffect, useState } from 'react';
import type { InputOf } from '../../api/call.ts';
import { useOperation, useWork } from '../../api/hooks.ts';
import { useJob } from '../../api/live.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { numberText } from '../../parts/figure.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { heard, noStanding } from './race.ts';

export function RunBenchmark({ project, first = false }: { project: string; first?: boolean }) {
  const [models, setModels] = useState<string[]>([]);
  const [budget, setBudget] = useState('2m');
  const [shots, setShots] = useState<number | string>('');
  const [started, setStarted] = useState<number | null>(null);
  const start = useWork('benchmark.run');
  const preflight = useOperation('preflight.show', { project });
  // One that was started elsewhere, or before a reload, is shown as well.
  const active = useOperation('job.list', { project, active: true });
  const job =
    started ??
    active.data?.output.find(({ operation }) => operation === 'benchmark.run')?.id ??
    null;
  const ready = (preflight.data?.output.report.candidates ?? []).filter(
    ({ status }) => status === 'READY',
  );
  const input = {
    project,
    ...(models.length > 0 && { models }),
    ...(budget.trim() !== '' && { budget: budget.trim() }),
    ...(shots !== '' && { shots: Number(shots) }),
  } as InputOf<'benchmark.run'>;
  return (
    <Card withBorder bg="var(--card)" component="section" aria-labelledby="run-benchmark">
      <Title order={2} size="h4" id="run-benchmark" mb="sm">
        {first ? 'Run it' : 'Run it again'}
      </Title>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <MultiSelect
            label="Candidates"
            description="All that preflight found ready when left out"
            placeholder={models.length === 0 ? 'all that are ready' : ''}
            data={ready.map(({ id }) => id)}
            value={models}
            onChange={setModels}
            searchable
            clearable
          />
          <TextInput
            label="Budget"
            description="For all together, on two cores of a recent laptop"
            value={budget}
            onChange={(event) => setBudget(event.currentTarget.value)}
          />
          <NumberInput
            label="Shots"
            description="Examples shown to pretrained bases before training"
            placeholder="by the task"
            min={0}
            value={shots}
            onChange={setShots}
          />
        </SimpleGrid>
        <Group>
          <Button
            loading={start.isPending}
            onClick={() => start.mutate(input, { onSuccess: ({ id }) => setStarted(id) })}
          >
            {first ? 'Start the benchmark' : 'Start another'}
          </Button>
          <CommandLine operation="benchmark.run" input={input} />
        </Group>
        {start.error && <ProblemBox problem={start.error.problem} />}
        {job !== null && (
          <>
            <JobProgress job={job} />
            <Race key={job} job={job} />
          </>
        )}
      </Stack>
    </Card>
  );
}

function Race({ job: id }: { job: number }) {
  const job = useJob(id);
  const [standing, setStanding] = useState(noStanding);
  const progress = job?.progress ?? null;
  useEffect(() => setStanding((now) => heard(now, progress)), [progress]);
  if (job === null || job.status !== 'running' || standing.runners.length === 0) return null;
  return (
    <Stack gap="xs" role="group" aria-label="The race">
      {standing.words !== '' && <Text size="sm">{standing.words}</Text>}
      {standing.runners.map(({ id: name, phase, done, total }) => (
        <div key={name}>
          <Group justify="space-between" gap="xs">
            <Text size="sm">{name}</Text>
            <Text size="sm" c="dimmed">
              {phase} {numberText(done)} of {numberText(total)}
            </Text>
          </Group>
          <Progress
            value={total > 0 ? (100 * done) / total : 0}
            size="sm"
            color={phase === 'training' ? undefined : 'teal'}
            aria-label={`How far ${name} is`}
          />
        </div>
      ))}
      {standing.count > standing.runners.length && (
        <Text size="sm" c="dimmed">
          {standing.count - standing.runners.length} more to come.
        </Text>
      )}
    </Stack>
  );
}
