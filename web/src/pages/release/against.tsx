/**
 * The candidate held against what it replaces: the deciding figure, how much worse or better, and
 * whether the data it was measured on is like that it was trained on.
 *
 * @module
 */
import { Card, Group, List, Text, Title } from '@mantine/core';
import { amountText, changeText } from '../../../../src/lifecycle/deliver/regression.ts';
import type { ReleaseDetails } from '../../../../src/lifecycle/release-bundle.ts';
import { numberText } from '../../parts/figure.tsx';
import { IntervalBar } from '../../parts/interval-bar.tsx';

export function Against({ details }: { details: ReleaseDetails }) {
  const { against, regression, drift } = details;
  const { metric, candidate, reference, worsening, items } = regression;
  const percent = {
    value: 100 * worsening.value,
    low: 100 * worsening.interval.low,
    high: 100 * worsening.interval.high,
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
          <IntervalBar value={percent.value} interval={percent} lowerIsBetter />
          <Text size="sm">{amountText(metric, worsening.value)}</Text>
        </Group>
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        {changeText(metric, worsening.interval)} (95 %). Left of the middle is better.
      </Text>
      {drift.length > 0 && (
        <List size="sm" mt="sm">
          {drift.map(({ of, index, chance, excess, rows }) => (
            <List.Item key={of}>
              {excess > 0.02
                ? `The ${of} of the held-out rows differ from those of the training rows`
                : `The ${of} of the held-out rows are like those of the training rows`}
              <Text span size="xs" c="dimmed">
                {' '}
                index {numberText(index)}, by chance {numberText(chance)}; {rows.observed} of{' '}
                {rows.reference} rows
              </Text>
            </List.Item>
          ))}
        </List>
      )}
    </Card>
  );
}
