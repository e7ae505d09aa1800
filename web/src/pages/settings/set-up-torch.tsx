import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useOperation, useWork } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';

/** Makes the Python environment of the PyTorch runtime. */
export function SetUpTorch() {
  const [device, setDevice] = useState<'auto' | 'cpu' | 'cuda'>('auto');
  const setUp = useWork('runtime.setup');
  const jobs = useOperation('job.list', { active: true }).data?.output ?? [];
  const job = setUp.data?.id ?? jobs.find(({ operation }) => operation === 'runtime.setup')?.id;
  const input = { name: 'torch' as const, ...(device !== 'auto' && { device }) };
  if (job !== undefined) return <JobProgress job={job} />;
  return (
    <Stack gap="xs">
      <Text size="sm">
        An environment of Python is made in the home of BrewSLM; that downloads some hundred
        megabytes for the processor, and gigabytes for a card.
      </Text>
      <Group>
        <SegmentedControl
          size="xs"
          aria-label="What is to compute"
          value={device}
          onChange={(value) => setDevice(value as typeof device)}
          data={[
            { value: 'auto', label: 'Card if there is one' },
            { value: 'cpu', label: 'Processor' },
            { value: 'cuda', label: 'Card' },
          ]}
        />
        <Button size="compact-md" loading={setUp.isPending} onClick={() => setUp.mutate(input)}>
          Set up
        </Button>
      </Group>
      <CommandLine operation="runtime.setup" input={input} />
      {setUp.error && <ProblemBox problem={setUp.error.problem} />}
    </Stack>
  );
}
