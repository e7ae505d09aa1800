/**
 * What can train: the runtimes with their state, trying them, and setting them up.
 *
 * @module
 */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Job, OutputOf } from '../../api/call.ts';
import { useChange, useOperation, useWork } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { StateMark, type MarkedState } from '../../parts/state-mark.tsx';
import { AddCluster } from './add-cluster.tsx';
import { Diagnoses } from './diagnoses.tsx';
import { Section } from './section.tsx';
import { SetUpTorch } from './set-up-torch.tsx';

type Runtime = OutputOf<'runtime.list'>[number];

export function Runtimes() {
  const { data, error, isPending } = useOperation('runtime.list', {});
  const doctor = useWork('runtime.doctor');
  const [ended, setEnded] = useState<Job | null>(null);
  return (
    <Section
      id="runtimes"
      title="Runtimes"
      about="What a training runs on. The one built in needs nothing; PyTorch trains larger models and uses cards; a Ray cluster trains elsewhere."
    >
      <Stack gap="sm">
        {isPending && <Loading what="the runtimes" />}
        {error && <ProblemBox problem={error.problem} />}
        {data && (
          <ul className="rows">
            {data.output.map((runtime) => (
              <Row key={runtime.name} runtime={runtime} />
            ))}
          </ul>
        )}
        <Group>
          <Button
            variant="default"
            loading={doctor.isPending}
            onClick={() => {
              setEnded(null);
              doctor.mutate({});
            }}
          >
            Try all of them
          </Button>
          <CommandLine operation="runtime.doctor" input={{}} />
        </Group>
        {doctor.error && <ProblemBox problem={doctor.error.problem} />}
        {doctor.data && <JobProgress key={doctor.data.id} job={doctor.data.id} onEnd={setEnded} />}
        {ended?.outcome && (
          <Diagnoses diagnoses={ended.outcome.output as OutputOf<'runtime.doctor'>} />
        )}
        <AddCluster />
      </Stack>
    </Section>
  );
}

const marks: Readonly<Record<Runtime['state'], readonly [MarkedState, string]>> = {
  ready: ['fresh', 'ready'],
  known: ['waiting', 'known, not asked'],
  absent: ['none', 'not set up'],
  damaged: ['failed', 'damaged'],
};

const titles: Readonly<Record<string, string>> = {
  embedded: 'Embedded',
  torch: 'PyTorch',
};

function Row({ runtime }: { runtime: Runtime }) {
  const { name, state, device, precisions, problem } = runtime;
  const [mark, word] = marks[state];
  const remove = useChange('runtime.remove');
  const isCluster = !(name in titles);
  return (
    <li className="row">
      <div>
        <Text fw={600}>{titles[name] ?? name}</Text>
        <Text size="sm" c="dimmed">
          {[device, precisions.join(', ')].filter(Boolean).join(' · ') || 'no device known'}
        </Text>
        {problem !== null && state === 'damaged' && <ProblemBox problem={problem} />}
      </div>
      <Group gap="sm">
        <StateMark state={mark}>{word}</StateMark>
        {isCluster && (
          <Button
            size="compact-sm"
            variant="default"
            loading={remove.isPending}
            aria-label={`Forget ${name}`}
            onClick={() => remove.mutate({ name })}
          >
            Forget
          </Button>
        )}
      </Group>
      {name === 'torch' && state !== 'ready' && (
        <div className="row-more">
          <SetUpTorch />
        </div>
      )}
      {remove.error && <ProblemBox problem={remove.error.problem} />}
    </li>
  );
}
