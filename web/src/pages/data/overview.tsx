/**
 * A dataset at a glance: rows, where they came from, what became of the rest.
 *
 * @module
 */
import {
  Anchor,
  Button,
  Card,
  Code,
  Group,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import type { RecordedVerdict } from '../../../../src/ledger/verdicts.ts';
import type { DatasetCard } from '../../../../src/lifecycle/normalize/dataset.ts';
import { Corrections } from '../../parts/corrections.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Figure, numberText } from '../../parts/figure.tsx';
import { StackedBar } from '../../parts/charts/stacked-bar.tsx';
import { splits, useDataSearch } from './data-search.ts';
import { textOfMapping } from './mapping/mapping-text.ts';
import { whatBecame } from './what-became.ts';

export interface ShownDataset {
  dataset: string;
  card: DatasetCard;
  verdict: RecordedVerdict | null;
}

export function Overview({ shown, project }: { shown: ShownDataset; project: string }) {
  const { card } = shown;
  const rows = splits.reduce((sum, split) => sum + card.splits[split].rows, 0);
  return (
    <Stack gap="lg">
      <Corrections project={project} />
      <Group gap="xl">
        <Figure label="rows" value={rows} />
        <Figure label="source records" value={card.sourceRecords} />
        <Figure label="refused" value={card.rejects.total} />
        {card.labels.length > 0 && <Figure label="labels" value={card.labels.length} />}
        <Figure label="kind of record" value={card.records} />
      </Group>
      <Splits card={card} />
      <Card withBorder bg="var(--card)">
        <Title order={2} size="h5" mb="sm">
          What became of the source records
        </Title>
        <StackedBar
          label="Source records by what became of them"
          segments={whatBecame(card)}
          text={numberText}
        />
      </Card>
      <HowRead card={card} />
      <CommandLine operation="dataset.show" input={{ project }} />
    </Stack>
  );
}

function Splits({ card }: { card: DatasetCard }) {
  const [, setSearch] = useDataSearch();
  return (
    <div className="wide" tabIndex={0}>
      <Table aria-label="Splits">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>split</Table.Th>
            <Table.Th ta="right">rows</Table.Th>
            <Table.Th ta="right">median characters</Table.Th>
            <Table.Th ta="right">longest</Table.Th>
            <Table.Th>comes from</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {splits.map((split) => {
            const { rows, characters } = card.splits[split];
            return (
              <Table.Tr key={split}>
                <Table.Td>
                  <Anchor
                    component="button"
                    type="button"
                    size="sm"
                    onClick={() => setSearch({ view: 'rows', split })}
                  >
                    {split}
                  </Anchor>
                </Table.Td>
                <Table.Td ta="right">{numberText(rows)}</Table.Td>
                <Table.Td ta="right">{numberText(characters.p50)}</Table.Td>
                <Table.Td ta="right">{numberText(characters.max)}</Table.Td>
                <Table.Td>{originText(card, split)}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function originText({ split, mapping, splits: cards }: DatasetCard, name: (typeof splits)[number]) {
  if (cards[name].rows === 0) return '–';
  if (split.carved.includes(name)) return 'held out by hash';
  return mapping.split === undefined ? 'files' : `the field ${mapping.split.field}`;
}

function HowRead({ card }: { card: DatasetCard }) {
  const [, setSearch] = useDataSearch();
  const { mappingOrigin: origin, mapping } = card;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Card withBorder bg="var(--card)">
        <Title order={2} size="h5" mb="sm">
          How they were read
        </Title>
        {origin.kind === 'given' ? (
          <Text size="sm">By the mapping that was given.</Text>
        ) : (
          <Stack gap={4}>
            <Text size="sm">
              {origin.layout === undefined
                ? `Inferred: ${origin.shape}`
                : `Recognised: ${origin.layout.title}`}
            </Text>
            <Text size="sm" c="dimmed">
              Confidence {percent(origin.confidence)}; it fits {percent(origin.coverage)} of a
              sample.
            </Text>
            {origin.alternatives.length > 0 && (
              <Text size="sm" c="dimmed">
                Other readings:{' '}
                {origin.alternatives
                  .map(({ shape, confidence }) => `${shape} (${percent(confidence)})`)
                  .join(', ')}
              </Text>
            )}
          </Stack>
        )}
      </Card>
      <Card withBorder bg="var(--card)">
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h5">
            Mapping
          </Title>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => setSearch({ view: 'mapping' })}
          >
            Change it
          </Button>
        </Group>
        <Code block>{textOfMapping(mapping)}</Code>
      </Card>
    </SimpleGrid>
  );
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
