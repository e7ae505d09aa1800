/**
 * The curves of a run: loss with held-out points, earlier runs and what happened; below it learning
 * rate, gradients, speed and memory.
 *
 * @module
 */
import { Card, Chip, Group, SimpleGrid, Slider, Stack, Switch, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Run } from '../../../../src/ledger/work/runs.ts';
import { bytesText } from '../../parts/figure.tsx';
import { ceiling, smooth, type Points } from './curve/line.ts';
import type { Mark } from './curve/marks.ts';
import { Plot, type Line } from './curve/plot.tsx';
import { useEarlierLosses } from './earlier-runs.ts';
import type { RunRecord } from './record/run-record.ts';
import { lossText } from './run-words.ts';

interface Props {
  run: Run;
  record: RunRecord;
  /** Trainings of the project that can be drawn behind this one. */
  others: readonly Run[];
}

export function RunCurves({ run, record, others }: Props) {
  return (
    <Stack gap="md">
      <LossCurve run={run} record={record} others={others} />
      <OtherCurves run={run} record={record} />
    </Stack>
  );
}

function LossCurve({ record, others }: Props) {
  const [chosenKeep, setKeep] = useState<number | null>(null);
  const keep = chosenKeep ?? usualSmoothing(record.metrics.length);
  const [log, setLog] = useState(false);
  const [behind, setBehind] = useState<readonly number[]>(() =>
    others.slice(0, 2).map(({ id }) => id),
  );
  const earlier = useEarlierLosses(behind);
  const lines = useMemo(() => {
    const losses: Points = { x: record.columns.step, y: record.columns.loss };
    const smoothed = smooth(losses, keep, ceiling(losses.y));
    const { evaluations } = record;
    return [
      ...earlier.map(({ run: of, losses: { x, y } }, index): Line => {
        const { y: even } = smooth({ x, y }, keep, ceiling(y));
        return { name: `run ${of}`, colour: behindColours[index % 3], x, y: even, dashed: true };
      }),
      ...(keep > 0 ? [{ ...losses, name: 'each', colour: '--dim', faint: true }] : []),
      { ...smoothed, name: 'training', colour: '--run' },
      {
        name: 'held-out',
        colour: '--stale',
        rings: true,
        x: evaluations.map(({ step }) => step),
        y: evaluations.map(({ loss }) => loss),
      },
    ] satisfies Line[];
  }, [record, keep, earlier]);
  const { troubles, checkpoints } = record;
  const marks = useMemo(() => marksOf(troubles, checkpoints), [troubles, checkpoints]);
  return (
    <Card withBorder bg="var(--card)">
      <Plot
        title="Loss, nats a token"
        across="step"
        lines={lines}
        marks={marks}
        log={log}
        height={320}
        words={lossText}
      />
      <Group gap="lg" mt="sm">
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" id="smoothing">
            Smoothing
          </Text>
          <Slider
            w={120}
            size="sm"
            min={0}
            max={0.99}
            step={0.01}
            value={keep}
            onChange={setKeep}
            thumbProps={{ 'aria-labelledby': 'smoothing' }}
          />
        </Group>
        <Switch
          label="Logarithmic"
          checked={log}
          onChange={(event) => setLog(event.currentTarget.checked)}
        />
        {others.length > 0 && (
          <Chip.Group
            multiple
            value={behind.map(String)}
            onChange={(chosen) => setBehind(chosen.map(Number))}
          >
            <Group gap={6} role="group" aria-label="Runs behind this one">
              <Text size="sm">Behind it</Text>
              {others.slice(0, 6).map(({ id }) => (
                <Chip key={id} size="xs" value={String(id)}>
                  run {id}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        )}
      </Group>
    </Card>
  );
}

/** A mean over about a fiftieth of the points, as in reports; few points are left as they are. */
const usualSmoothing = (points: number): number =>
  Math.min(0.99, Math.round(100 * (1 - 1 / Math.max(1, points / 50))) / 100);

const behindColours = ['--ok', '--bad', '--dim'] as const;

function OtherCurves({ run, record }: Omit<Props, 'others'>) {
  const curves = useMemo(() => {
    const { columns, resources } = record;
    const begun = Date.parse(run.startedAt);
    const since = (at: string) => (Date.parse(at) - begun) / 1000;
    const rate: Points = { x: columns.step, y: columns.learningRate };
    const norm: Points = { x: columns.step, y: columns.gradNorm };
    const speed: Points = { x: columns.at.map((at) => (at - begun) / 1000), y: columns.speed };
    const over = (value: (one: RunRecord['resources'][number]) => number | null): Points => {
      const known = resources.filter((one) => value(one) !== null);
      return { x: known.map(({ at }) => since(at)), y: known.map((one) => value(one)!) };
    };
    const resident = over(({ residentBytes }) => residentBytes);
    const device = over(({ deviceBytes }) => deviceBytes);
    const swapped = over(({ swappedBytes }) => swappedBytes);
    const memory: Line[] = [
      { name: 'worker', colour: '--run', ...resident },
      ...(device.x.length > 0 ? [{ name: 'GPU', colour: '--ok', ...device }] : []),
      ...(swapped.y.some((bytes) => bytes > 0)
        ? [{ name: 'swapped out', colour: '--bad', ...swapped }]
        : []),
      ...forecastLine(run, resident),
    ];
    return {
      rate: [{ name: 'rate', colour: '--run', ...rate }],
      norm: [{ name: 'norm', colour: '--stale', ...norm }],
      speed: [{ name: 'tokens', colour: '--ok', ...speed }],
      memory,
    };
  }, [record, run]);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Small title="Learning rate" across="step" lines={curves.rate} words={rateText} />
      <Small title="Gradient norm, before clipping" across="step" lines={curves.norm} />
      <Small title="Tokens a second" across="second" lines={curves.speed} />
      <Small title="Memory" across="second" lines={curves.memory} words={bytesText} binary />
    </SimpleGrid>
  );
}

function Small(props: React.ComponentProps<typeof Plot>) {
  if (props.lines.every(({ x }) => x.length === 0)) return null;
  return (
    <Card withBorder bg="var(--card)" miw={0}>
      <Plot height={150} {...props} />
    </Card>
  );
}

function forecastLine({ memoryBytes }: Run, { x }: Points): Line[] {
  if (memoryBytes === null || x.length === 0) return [];
  const ends = [x[0], x[x.length - 1]];
  return [
    { name: 'forecast', colour: '--dim', dashed: true, x: ends, y: [memoryBytes, memoryBytes] },
  ];
}

/** Troubles by their number in the list, checkpoints as ticks. */
function marksOf(troubles: RunRecord['troubles'], checkpoints: RunRecord['checkpoints']): Mark[] {
  return [
    ...checkpoints.map((x) => ({ x, label: null, colour: '--dim' })),
    ...troubles.flatMap(({ step, kind }, index): Mark[] =>
      step === null
        ? []
        : [{ x: step, label: String(index + 1), colour: kind === 'alert' ? '--stale' : '--bad' }],
    ),
  ];
}

const rateText = (value: number): string => (value === 0 ? '0' : value.toExponential(1));
