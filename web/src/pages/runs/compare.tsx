/**
 * Two trainings beside each other: settings that differ, losses at common steps, and who is better on
 * the same held-out items, with its interval.
 *
 * @module
 */
import { Button, Card, Group, Stack, Switch, Table, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { RunComparison } from '../../../../src/lifecycle/runs/compare-runs.ts';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Plot, type Line } from './curve/plot.tsx';
import { Difference } from './difference.tsx';
import { lossText } from './run-words.ts';

interface Props {
  project: string;
  first: number;
  second: number;
  onClose: () => void;
}

export function Compare({ first, second, onClose }: Props) {
  const [scored, setScored] = useState(false);
  const input = { first, second, recorded: !scored };
  const { data, error, isFetching } = useOperation('run.compare', input, {
    fixed: true,
    keep: true,
  });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Run {first} and run {second}
        </Title>
        <Button size="compact-md" variant="default" onClick={onClose}>
          Back to the runs
        </Button>
      </Group>
      <CommandLine operation="run.compare" input={input} />
      {error && <ProblemBox problem={error.problem} />}
      {!data && !error && <Loading what="both runs" />}
      {data && (
        <>
          <Card withBorder bg="var(--card)">
            <Title order={3} size="h5" mb="xs">
              Which is better
            </Title>
            <Difference first={first} second={second} difference={data.output.difference} />
            {!scored && (
              <Group gap="sm" mt="sm">
                <Button size="compact-md" variant="default" onClick={() => setScored(true)}>
                  Score both now
                </Button>
                <Text size="sm" c="dimmed">
                  on 200 test items; may take minutes, and asks no training to wait
                </Text>
              </Group>
            )}
            {scored && isFetching && <Loading what="both models on the same items" />}
          </Card>
          <Curves comparison={data.output} />
          <Settings comparison={data.output} />
        </>
      )}
    </Stack>
  );
}

function Curves({ comparison: { first, second, curves } }: { comparison: RunComparison }) {
  const [log, setLog] = useState(false);
  const lines = useMemo(() => {
    const { training, heldOut } = curves;
    const of = (points: typeof training, side: 'first' | 'second') => ({
      x: points.map(({ step }) => step),
      y: points.map((point) => point[side]),
    });
    return [
      { name: `run ${first.id}`, colour: '--run', ...of(training, 'first') },
      { name: `run ${second.id}`, colour: '--stale', ...of(training, 'second') },
      { name: `run ${first.id}, held-out`, colour: '--run', rings: true, ...of(heldOut, 'first') },
      {
        name: `run ${second.id}, held-out`,
        colour: '--stale',
        rings: true,
        ...of(heldOut, 'second'),
      },
    ] satisfies Line[];
  }, [first, second, curves]);
  if (curves.training.length === 0)
    return <Text c="dimmed">The two have no step in common that both know the loss of.</Text>;
  return (
    <Card withBorder bg="var(--card)">
      <Plot
        title="Loss at the steps that both have, nats a token"
        across="step"
        lines={lines}
        log={log}
        height={280}
        words={lossText}
      />
      <Switch
        mt="xs"
        label="Logarithmic"
        checked={log}
        onChange={(event) => setLog(event.currentTarget.checked)}
      />
    </Card>
  );
}

function Settings({ comparison: { first, second, settings } }: { comparison: RunComparison }) {
  return (
    <Card withBorder bg="var(--card)">
      <Title order={3} size="h5" mb="xs">
        Settings that differ
      </Title>
      {settings.length === 0 ? (
        <Text c="dimmed">None: the same data, plan and machine.</Text>
      ) : (
        <div className="wide" tabIndex={0}>
          <Table verticalSpacing={4} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>setting</Table.Th>
                <Table.Th>run {first.id}</Table.Th>
                <Table.Th>run {second.id}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {settings.map((each) => (
                <Table.Tr key={each.setting}>
                  <Table.Th scope="row">{each.setting}</Table.Th>
                  <Table.Td className="mono">{valueText(each.first)}</Table.Td>
                  <Table.Td className="mono">{valueText(each.second)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Card>
  );
}

/** Digests are told apart by their first digits. */
function valueText(value: unknown): string {
  if (value === null) return '–';
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 12) : value;
}
