/**
 * The candidate held against what it replaces: the deciding figure, and how much worse or better.
 *
 * @module
 */
import { Card, Group, Text, Title } from '@mantine/core';
import { amountText, changeText } from '../../../../src/lifecycle/deliver/regression.ts';
import type { ReleaseDetails } from '../../../../src/lifecycle/release-bundle.ts';
import { numberText } from '../../parts/figure.tsx';
import { IntervalBar } from '../../parts/interval-bar.tsx';

export function Against({ details }: { details: ReleaseDetails }) {
  const { against, regression } = details;
  const { metric, candidate, reference, worsening, items } = regression;
  // Better is to the right, as it is for most figures.
  const gain = {
    value: -100 * worsening.value,
    low: -100 * worsening.interval.high,
    high: -100 * worsening.interval.low,
  };
  return (
    <Card withBorder bg="var(--card)">
      <Title order={2} size="h5" mb="xs">
        Against {against}
      </Title>
      <Group gap="xl" align="center">
        <Text>
          {metric} <b>{numberText(candidate)}</b> against {numberText(reference)}, on {items}{' '}
          held-out items
        </Text>
        <Group gap="sm" wrap="nowrap">
          <IntervalBar value={gain.value} interval={gain} lowerIsBetter={false} />
          <Text size="sm">{amountText(metric, worsening.value)}</Text>
        </Group>
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        {changeText(metric, worsening.interval)} (95 %). Right of the middle is better.
      </Text>
    </Card>
  );
}
