/**
 * A new training: autopilot within a budget, or a model and settings of one's own.
 *
 * @module
 */
import {
  Button,
  Card,
  Collapse,
  Group,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import type { ListedRun } from '../../../../src/operations/run/list.ts';
import type { InputOf, Job } from '../../api/call.ts';
import { useWork } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { ButtonTo } from '../../parts/link.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import type { Draft } from './draft.ts';
import { isOpen } from './run-words.ts';
import { TrainingSettings, settingsOf, type Settings } from './training-settings.tsx';

type How = 'autopilot' | 'own';

interface Props {
  project: string;
  runs: readonly ListedRun[];
  /** What another page proposes. */
  draft: Draft | undefined;
}

export function StartTraining({ project, runs, draft }: Props) {
  const none = runs.every(({ stage }) => stage !== 'train');
  const [open, setOpen] = useState(draft !== undefined || none);
  const [how, setHow] = useState<How>(draft === undefined ? 'autopilot' : 'own');
  const [budget, setBudget] = useState(draft === undefined ? '10m' : '');
  const [settings, setSettings] = useState<Settings>(draft ?? {});
  const [job, setJob] = useState<number | null>(null);
  const start = useWork('train.start');
  const input = {
    project,
    ...(how === 'autopilot' && { autopilot: true }),
    ...(budget.trim() !== '' && { budget: budget.trim() as never }),
    ...(how === 'own' && settingsOf(settings)),
    oneClick: true,
  } satisfies InputOf<'train.start'>;
  return (
    <Card withBorder bg="var(--card)">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Train
        </Title>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          aria-controls="start-training"
        >
          {open ? 'Close' : 'Start a training'}
        </Button>
      </Group>
      <Collapse expanded={open} id="start-training">
        <Stack gap="sm" mt="sm" component="form" onSubmit={(event) => event.preventDefault()}>
          <SegmentedControl
            fullWidth
            maw={420}
            aria-label="Who chooses"
            data={[
              { value: 'autopilot', label: 'Autopilot' },
              { value: 'own', label: 'My settings' },
            ]}
            value={how}
            onChange={(value) => setHow(value as How)}
          />
          <Text size="sm" c="dimmed">
            {how === 'autopilot'
              ? 'Preflight and benchmark choose base model and method, then it trains. Every step is decided by a gate.'
              : 'You name the base model; what you leave empty is planned for you.'}
          </Text>
          <TextInput
            label="Budget"
            description="time on two cores of a recent laptop, such as 90s, 10m or 1h; what that is here is measured"
            placeholder="10m"
            maw={420}
            value={budget}
            onChange={(event) => setBudget(event.currentTarget.value)}
          />
          {how === 'own' && (
            <TrainingSettings
              settings={settings}
              onChange={setSettings}
              open={draft !== undefined}
            />
          )}
          <Group gap="sm">
            <Button
              type="submit"
              loading={start.isPending}
              onClick={() => start.mutate(input, { onSuccess: ({ id }) => setJob(id) })}
            >
              Start training
            </Button>
            <CommandLine operation="train.start" input={input} />
          </Group>
          {start.error && <ProblemBox problem={start.error.problem} />}
        </Stack>
      </Collapse>
      {job !== null && <Started project={project} job={job} runs={runs} />}
    </Card>
  );
}

/** The job, with the way to its run as soon as there is one. */
function Started({
  project,
  job,
  runs,
}: {
  project: string;
  job: number;
  runs: readonly ListedRun[];
}) {
  const [ended, setEnded] = useState<Job | null>(null);
  const made = ended?.outcome?.output as { run?: number } | undefined;
  const active = runs.findLast((run) => run.stage === 'train' && isOpen(run))?.id;
  const run = typeof made?.run === 'number' ? made.run : ended === null ? active : undefined;
  return (
    <Stack gap="xs" mt="md">
      <JobProgress job={job} onEnd={setEnded} />
      {run !== undefined && (
        <div>
          <ButtonTo
            size="compact-md"
            variant="light"
            to="/projects/$project/runs/$run"
            params={{ project, run: String(run) }}
          >
            Watch run {run}
          </ButtonTo>
        </div>
      )}
    </Stack>
  );
}
