/**
 * A preflight: what it is for, and the run of it as it goes.
 *
 * @module
 */
import {
  Button,
  Card,
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import type { Use } from '../../../../src/catalog/licences/uses.ts';
import type { InputOf } from '../../api/call.ts';
import { useOperation, useWork } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';

type Input = InputOf<'preflight.run'>;

interface Wishes {
  baseModel: string[];
  task: string | null;
  method: string | null;
  use: string | null;
  target: string | null;
  budget: string;
  memory: number | string;
  probe: boolean;
}

const open: Wishes = {
  baseModel: [],
  task: null,
  method: null,
  use: null,
  target: null,
  budget: '',
  memory: '',
  probe: true,
};

const uses: Use[] = ['commercial', 'internal', 'research'];

export function RunPreflight({ project, first = false }: { project: string; first?: boolean }) {
  const [wishes, setWishes] = useState(open);
  const [job, setJob] = useState<number | null>(null);
  const start = useWork('preflight.run');
  const tasks = useOperation('task.list', {});
  const targets = useOperation('target.list', {});
  const models = useOperation('model.list', {});
  const set = (change: Partial<Wishes>) => setWishes({ ...wishes, ...change });
  const input = inputOf(project, wishes);
  return (
    <Card withBorder bg="var(--card)" component="section" aria-labelledby="run-preflight">
      <Title order={2} size="h4" id="run-preflight" mb="sm">
        {first ? 'Run it' : 'Run it again'}
      </Title>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
          <MultiSelect
            label="Candidates"
            placeholder={wishes.baseModel.length === 0 ? "the template's" : ''}
            data={(models.data?.output ?? []).map(({ id, state }) => ({
              value: id,
              label: state === 'to be added' ? `${id} (to be added)` : id,
            }))}
            value={wishes.baseModel}
            onChange={(baseModel) => set({ baseModel })}
            searchable
            clearable
          />
          <Select
            label="Task"
            placeholder="the template's"
            data={(tasks.data?.output ?? []).map(({ id }) => id)}
            value={wishes.task}
            onChange={(task) => set({ task })}
            clearable
          />
          <Select
            label="Method"
            placeholder="what suits the base"
            data={[
              { value: 'full', label: 'all weights' },
              { value: 'lora', label: 'low-rank adapters' },
            ]}
            value={wishes.method}
            onChange={(method) => set({ method })}
            clearable
          />
          <Select
            label="What the model is for"
            description="Licences are judged by it"
            placeholder="left open"
            data={uses}
            value={wishes.use}
            onChange={(use) => set({ use })}
            clearable
          />
          <Select
            label="Where it will be served"
            description="Its formats and memory are looked at"
            placeholder="left open"
            data={(targets.data?.output ?? []).map(({ id }) => id)}
            value={wishes.target}
            onChange={(target) => set({ target })}
            searchable
            clearable
          />
          <TextInput
            label="Budget of a plan"
            description="On two cores of a recent laptop"
            placeholder="10m"
            value={wishes.budget}
            onChange={(event) => set({ budget: event.currentTarget.value })}
          />
          <NumberInput
            label="Memory to judge for"
            description="GiB; what is here when left out"
            placeholder="8"
            min={1}
            value={wishes.memory}
            onChange={(memory) => set({ memory })}
          />
        </SimpleGrid>
        <Checkbox
          label="Measure what each candidate takes, by a few steps of it"
          checked={wishes.probe}
          onChange={(event) => set({ probe: event.currentTarget.checked })}
        />
        <Group>
          <Button
            loading={start.isPending}
            onClick={() => start.mutate(input, { onSuccess: ({ id }) => setJob(id) })}
          >
            {first ? 'Look at the candidates' : 'Look again'}
          </Button>
          <CommandLine operation="preflight.run" input={input} />
        </Group>
        {start.error && <ProblemBox problem={start.error.problem} />}
        {job !== null && <JobProgress job={job} />}
      </Stack>
    </Card>
  );
}

function inputOf(project: string, wishes: Wishes): Input {
  const { baseModel, task, method, use, target, budget, memory, probe } = wishes;
  const set = Object.entries({ task, method, use, target, budget: budget.trim(), memory }).filter(
    ([, value]) => value !== null && value !== '',
  );
  return {
    project,
    plan: true,
    ...(baseModel.length > 0 && { baseModel }),
    ...Object.fromEntries(set),
    ...(!probe && { probe: false }),
  } as Input;
}
