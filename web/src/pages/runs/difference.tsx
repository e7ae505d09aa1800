/**
 * Who is better on the same held-out items: each difference with its interval, drawn and in figures.
 *
 * @module
 */
import { Stack, Table, Text } from '@mantine/core';
import type { HeldOutDifference } from '../../../../src/lifecycle/runs/held-out-difference.ts';
import type { Comparison } from '../../../../src/evaluation/compare.ts';
import { IntervalBar } from '../../parts/interval-bar.tsx';
import { boundsText } from '../release/figures.ts';
import { lossText } from './run-words.ts';

interface Props {
  first: number;
  second: number;
  difference: HeldOutDifference;
}

export function Difference({ first, second, difference }: Props) {
  switch (difference.from) {
    case 'nothing':
      return <Text c="dimmed">It cannot be said: {difference.because}.</Text>;
    case 'validation':
      return (
        <Text>
          Best held-out loss: run {first} has {lossText(difference.first)}, run {second} has{' '}
          {lossText(difference.second)} nats a token, a difference of{' '}
          {lossText(difference.difference)}. These are losses on validation items, so there is no
          interval ({difference.because}).
        </Text>
      );
    default:
      return (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {difference.from === 'scored'
              ? 'Both were scored on the same test items.'
              : `By the items that were scored when both were exported: ${difference.because}.`}{' '}
            Run {first} less run {second}, paired by item.
          </Text>
          <div className="wide" tabIndex={0}>
            <Table verticalSpacing={4} fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>metric</Table.Th>
                  <Table.Th>difference</Table.Th>
                  <Table.Th>95 % interval</Table.Th>
                  <Table.Th />
                  <Table.Th>items</Table.Th>
                  <Table.Th>better</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {difference.comparisons.map((comparison) => (
                  <Row
                    key={comparison.metric}
                    comparison={comparison}
                    names={{ first: `run ${first}`, second: `run ${second}` }}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </Stack>
      );
  }
}

function Row({
  comparison: { metric, difference, interval, items, better },
  names,
}: {
  comparison: Comparison;
  names: { first: string; second: string };
}) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{metric}</Table.Th>
      <Table.Td>{lossText(difference)}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{boundsText(interval)}</Table.Td>
      <Table.Td>
        <IntervalBar value={difference} interval={interval} />
      </Table.Td>
      <Table.Td>{items}</Table.Td>
      <Table.Td>{better === 'undecided' ? 'undecided' : names[better]}</Table.Td>
    </Table.Tr>
  );
}
