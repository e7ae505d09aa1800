/**
 * Two models on the items that both were measured on: every metric, parts of the items, and what differs.
 *
 * @module
 */
import { Table, Text } from '@mantine/core';
import type { Comparison } from '../../../../src/evaluation/compare.ts';
import type { PairedItem } from '../../../../src/evaluation/paired-items.ts';
import type { ItemComparison } from '../../../../src/lifecycle/deliver/compare-items.ts';
import type { ChangedItem } from '../../../../src/lifecycle/package/side-by-side.ts';
import { numberText } from '../../parts/figure.tsx';
import { IntervalBar } from '../../parts/interval-bar.tsx';
import { BetterAndWorse } from './changed-items.tsx';
import { boundsText, losses } from './figures.ts';

interface Props {
  comparison: ItemComparison;
  /** Of the reference, then of the candidate. */
  names: [string, string];
}

export function Compared({ comparison, names }: Props) {
  const { items, counts, metric, better, worse } = comparison;
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        On the {items} items that both were measured on, by {metric}: {counts.better} better with{' '}
        {names[1]}, {counts.worse} worse, {counts.same} the same.
      </Text>
      <Differences comparison={comparison} names={names} />
      <BetterAndWorse better={better.map(changed)} worse={worse.map(changed)} />
    </>
  );
}

const changed = ({ first, second, ...item }: PairedItem): ChangedItem => ({
  ...item,
  base: first.said,
  trained: second.said,
  before: first.value,
  after: second.value,
});

function Differences({ comparison, names }: Props) {
  const { candidate, reference, comparisons, slices } = comparison;
  return (
    <div className="wide" tabIndex={0} style={{ marginBottom: 16 }}>
      <Table verticalSpacing={6} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>all items</Table.Th>
            <Table.Th ta="right">{names[0]}</Table.Th>
            <Table.Th ta="right">{names[1]}</Table.Th>
            <Table.Th>difference, 95 %</Table.Th>
            <Table.Th />
            <Table.Th ta="right">items</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {comparisons.map((one) => (
            <Row
              key={one.metric}
              name={one.metric}
              before={reference.find(({ name }) => name === one.metric)?.value}
              after={candidate.find(({ name }) => name === one.metric)?.value}
              comparison={one}
            />
          ))}
        </Table.Tbody>
        {slices.length > 0 && (
          <>
            <Table.Thead>
              <Table.Tr>
                <Table.Th colSpan={6} pt="md">
                  parts of them, by {comparison.metric}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {slices.map((slice) => (
                <Row
                  key={slice.name}
                  name={slice.name}
                  before={slice.reference.value}
                  after={slice.candidate.value}
                  comparison={slice.comparison}
                />
              ))}
            </Table.Tbody>
          </>
        )}
      </Table>
    </div>
  );
}

interface RowProps {
  name: string;
  before: number | undefined;
  after: number | undefined;
  comparison: Comparison;
}

const figureText = (value: number | undefined): string =>
  value === undefined ? '–' : numberText(value);

const Row = ({ name, before, after, comparison }: RowProps) => (
  <Table.Tr>
    <Table.Th scope="row">{name}</Table.Th>
    <Table.Td ta="right">{figureText(before)}</Table.Td>
    <Table.Td ta="right">{figureText(after)}</Table.Td>
    <Table.Td style={{ whiteSpace: 'nowrap' }}>
      {numberText(comparison.difference)} ({boundsText(comparison.interval)})
    </Table.Td>
    <Table.Td>
      <IntervalBar
        value={comparison.difference}
        interval={comparison.interval}
        lowerIsBetter={losses.has(comparison.metric)}
      />
    </Table.Td>
    <Table.Td ta="right">{comparison.items}</Table.Td>
  </Table.Tr>
);
