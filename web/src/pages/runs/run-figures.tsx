/**
 * A training at a glance: how far it is, how well, how fast, how long still.
 *
 * @module
 */
import { Card, Group, Progress, SimpleGrid, Text } from '@mantine/core';
import type { Run } from '../../../../src/ledger/work/runs.ts';
import type { TrainPlan } from '../../../../src/runtimes/train-plan.ts';
import { bytesText, durationText, Figure } from '../../parts/figure.tsx';
import { paceOf, type RunRecord } from './record/run-record.ts';
import { isOpen, lossText, secondsOf } from './run-words.ts';

interface Props {
  run: Run;
  record: RunRecord;
  plan: TrainPlan | undefined;
}

interface Shown {
  label: string;
  value: React.ReactNode;
  unit?: string;
}

export function RunFigures({ run, record, plan }: Props) {
  const last = record.metrics.at(-1);
  const best = record.evaluations.findLast((evaluation) => evaluation.best);
  const pace = paceOf(record);
  const steps = plan && Math.min(plan.steps, plan.stopAtStep ?? Infinity);
  const left =
    pace && steps !== undefined && last && isOpen(run)
      ? pace.secondsPerStep * (steps - last.step)
      : null;
  const peak = record.resources.reduce(
    (most, { residentBytes }) => Math.max(most, residentBytes ?? 0),
    0,
  );
  const figures: (Shown | null | undefined)[] = [
    last && { label: 'training loss', value: lossText(last.loss), unit: 'nats' },
    best && {
      label: `best held-out loss, step ${best.step}`,
      value: lossText(best.loss),
      unit: 'nats',
    },
    pace && { label: 'tokens a second', value: Math.round(pace.tokensPerSecond) },
    peak > 0 ? { label: memoryLabel(run), value: bytesText(peak) } : null,
    left === null
      ? { label: 'taken', value: durationText(secondsOf(run)) }
      : { label: 'left, about', value: durationText(left) },
  ];
  return (
    <Card withBorder bg="var(--card)">
      {last && steps !== undefined && (
        <Group gap="sm" wrap="nowrap" mb="md">
          <Progress
            flex={1}
            value={(100 * last.step) / steps}
            aria-label={`Step ${last.step} of ${steps}`}
          />
          <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
            step {last.step.toLocaleString('en')} of {steps.toLocaleString('en')}
            {run.status === 'done' && last.step < steps && ', where it ended'}
          </Text>
        </Group>
      )}
      <SimpleGrid cols={{ base: 2, sm: 3, md: 5 }} spacing="md">
        {figures.map((one) => one && <Figure key={one.label} {...one} />)}
      </SimpleGrid>
    </Card>
  );
}

const memoryLabel = ({ memoryBytes }: Run): string =>
  memoryBytes === null ? 'memory at most' : `memory at most, of ${bytesText(memoryBytes)} forecast`;
