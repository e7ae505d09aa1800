import { Table, Text, Title } from '@mantine/core';
import type { Selection } from '../../../../src/lifecycle/benchmark/benchmark-summary.ts';
import { numberText } from '../../parts/figure.tsx';
import { figure } from './words.ts';

/** How the winner was found: each look at the scores, and who dropped out then. */
export function Rounds({ selection: { rounds } }: { selection: Selection }) {
  if (rounds.length === 0) return null;
  const last = rounds[rounds.length - 1];
  const told = rounds.filter((round) => round.dropped.length > 0 || round === last);
  return (
    <section aria-labelledby="rounds">
      <Title order={2} size="h4" id="rounds" mb={4}>
        The race
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Who is surely behind after a look drops out and is scored no further. There were{' '}
        {rounds.length} looks, the first after {numberText(rounds[0].items)} items.
      </Text>
      <div className="wide" tabIndex={0}>
        <Table verticalSpacing={6} aria-labelledby="rounds">
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="right">items</Table.Th>
              <Table.Th>compared</Table.Th>
              <Table.Th>dropped out</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {told.map(({ items, running, dropped }) => (
              <Table.Tr key={items}>
                <Table.Td ta="right">{numberText(items)}</Table.Td>
                <Table.Td>{running.join(', ')}</Table.Td>
                <Table.Td>
                  {dropped.length === 0
                    ? 'nobody'
                    : dropped
                        .map(
                          ({ id, by, atLeast }) =>
                            `${id}, behind ${by} by at least ${figure(atLeast)}`,
                        )
                        .join('; ')}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
