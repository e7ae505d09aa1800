/**
 * Two entries of a benchmark, item by item: where they differ, what each said, and what was wanted.
 *
 * @module
 */
import { Badge, Button, Card, Group, Select, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { CanonicalRecord } from '../../../../../src/catalog/records/record.ts';
import type { BenchmarkSummary } from '../../../../../src/lifecycle/benchmark/benchmark-summary.ts';
import { client } from '../../../api/call.ts';
import { Loading } from '../../../parts/loading.tsx';
import { lineOf } from '../../data/rows/record-text.ts';
import { linesOf, nameOf, pairsOf, type Made, type Pair, type ScoredItem } from './scored-item.ts';

/** Records of a larger split are not fetched to name the items: their ids do. */
const mostBytes = 20e6;
const page = 25;

export function ItemByItem({ artifact, summary }: { artifact: string; summary: BenchmarkSummary }) {
  const names = summary.ranking.map(({ id, setting }) => nameOf({ entry: id, setting }));
  const trained = summary.ranking.filter(({ setting }) => setting === 'trained');
  const next = summary.winner.next?.id ?? trained.find(({ id }) => id !== summary.winner.id)?.id;
  const [first, setFirst] = useState(`${summary.winner.id} trained`);
  const [second, setSecond] = useState(
    next === undefined ? (names.find((name) => name !== first) ?? first) : `${next} trained`,
  );
  const items = useLines<ScoredItem>(artifact, 'items.jsonl');
  if (names.length < 2) return null;
  return (
    <Card withBorder bg="var(--card)" component="section" aria-labelledby="items">
      <Title order={2} size="h4" id="items" mb="sm">
        Two of them, item by item
      </Title>
      <Group mb="sm">
        <Select
          aria-label="The first"
          data={names}
          value={first}
          onChange={(value) => value !== null && setFirst(value)}
          allowDeselect={false}
        />
        <Text size="sm">against</Text>
        <Select
          aria-label="The second"
          data={names}
          value={second}
          onChange={(value) => value !== null && setSecond(value)}
          allowDeselect={false}
        />
      </Group>
      {items.isPending && <Loading what="the items" />}
      {items.error && (
        <Text size="sm" c="var(--bad)">
          The items could not be read: {items.error.message}
        </Text>
      )}
      {items.data && (
        <Pairs
          key={`${first} ${second}`}
          pairs={pairsOf(summary.metric, items.data, first, second)}
          names={[first, second]}
          dataset={summary.ranking[0].tags.dataset}
        />
      )}
    </Card>
  );
}

function Pairs({
  pairs,
  names,
  dataset,
}: {
  pairs: readonly Pair[];
  names: readonly [string, string];
  dataset: string;
}) {
  const [shown, setShown] = useState(page);
  const records = useLines<CanonicalRecord>(dataset, 'validation.jsonl');
  const texts = useMemo(
    () => new Map((records.data ?? []).map((record) => [record.id, lineOf(record)])),
    [records.data],
  );
  const better = (sign: number) =>
    pairs.filter(({ first, second }) => Math.sign(first.score - second.score) === sign).length;
  const differing = better(1) + better(-1);
  if (pairs.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No item was scored by the deciding metric for both.
      </Text>
    );
  return (
    <Stack gap="sm">
      <Text size="sm">
        Of {pairs.length} items that both were scored on, <b>{better(1)}</b> go better with{' '}
        {names[0]}, <b>{better(-1)}</b> with {names[1]}, and {pairs.length - differing} alike.
      </Text>
      <div className="wide" tabIndex={0} role="region" aria-label="Items, to be scrolled">
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>item</Table.Th>
              <Table.Th>wanted</Table.Th>
              <Table.Th>{names[0]}</Table.Th>
              <Table.Th>{names[1]}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {pairs.slice(0, shown).map(({ id, wanted, first, second }) => (
              <Table.Tr key={id} style={{ verticalAlign: 'top' }}>
                <Table.Td style={{ minWidth: 220 }}>
                  <Text size="sm" lineClamp={4}>
                    {texts.get(id) ?? <span className="mono dim">{id.slice(0, 12)}</span>}
                  </Text>
                </Table.Td>
                <Table.Td>{wanted}</Table.Td>
                <Said made={first} other={second} />
                <Said made={second} other={first} />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {pairs.length > shown && (
        <Button variant="default" w="fit-content" onClick={() => setShown(shown + 4 * page)}>
          Show more
        </Button>
      )}
    </Stack>
  );
}

const Said = ({ made, other }: { made: Made; other: Made }) => (
  <Table.Td style={{ minWidth: 140 }}>
    <Text size="sm" lineClamp={6} style={{ overflowWrap: 'anywhere' }}>
      {made.said}
    </Text>
    {made.score > other.score && (
      <Badge size="xs" color="green" variant="light">
        better
      </Badge>
    )}
  </Table.Td>
);

/** Lines of a file of an artifact, which never changes; none where the file is too large to read here. */
const useLines = <Line,>(artifact: string, path: string) =>
  useQuery<Line[]>({
    queryKey: ['artifact lines', artifact, path],
    queryFn: async ({ signal }) => {
      const response = await client.file(artifact, path, { signal });
      if (Number(response.headers.get('content-length') ?? 0) > mostBytes) {
        await response.body?.cancel();
        return [];
      }
      return linesOf<Line>(await response.text());
    },
    staleTime: Infinity,
    meta: { fixed: true },
  });
