import { Badge, Button, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Run } from '../../../../src/ledger/work/runs.ts';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { isOpen } from './run-words.ts';

/** Why a run went as it did. Of one that goes on it is only asked when somebody wants to know. */
export function RunDiagnosis({ run }: { run: Run }) {
  const [wanted, setWanted] = useState(false);
  const asked = wanted || !isOpen(run);
  const { data, error } = useOperation('run.diagnose', { run: run.id }, { enabled: asked });
  return (
    <Card withBorder bg="var(--card)">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          Diagnosis
        </Title>
        <CommandLine operation="run.diagnose" input={{ run: run.id }} />
      </Group>
      {!asked && (
        <Button size="compact-sm" variant="default" onClick={() => setWanted(true)}>
          Look for trouble now
        </Button>
      )}
      {error && <ProblemBox problem={error.problem} />}
      {asked && !data && !error && <Loading what="what the run shows" />}
      {data?.output.causes.length === 0 && (
        <Text c="dimmed">Nothing in this run points to trouble.</Text>
      )}
      <Stack gap="md">
        {data?.output.causes.map(({ cause, title, likelihood, evidence, action }) => (
          <div key={cause}>
            <Group gap="xs">
              <Text fw={600}>{title}</Text>
              <Badge size="sm" variant="light" color={likelihood === 'certain' ? 'red' : 'yellow'}>
                {likelihood}
              </Badge>
            </Group>
            <List size="sm" my={4}>
              {evidence.map((sentence) => (
                <List.Item key={sentence}>{sentence}</List.Item>
              ))}
            </List>
            <Text size="sm" c="dimmed">
              {action}
            </Text>
          </div>
        ))}
      </Stack>
      {data?.output.alike && (
        <Text size="sm" mt="sm">
          {data.output.alike.runs.length} of the last {data.output.alike.of} runs ended so:{' '}
          {data.output.alike.runs.join(', ')}.
        </Text>
      )}
    </Card>
  );
}
