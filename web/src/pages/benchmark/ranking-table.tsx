/**
 * Every figure of the ranking, and what the short trainings took here.
 *
 * @module
 */
import { Table, Title } from '@mantine/core';
import type {
  BenchmarkSummary,
  Entry,
  WayFigures,
} from '../../../../src/lifecycle/benchmark/benchmark-summary.ts';
import { bytesText, durationText, numberText } from '../../parts/figure.tsx';
import { figure, settingWords } from './words.ts';

interface Props {
  summary: BenchmarkSummary;
  figures: Readonly<Record<string, WayFigures>>;
}

export function RankingTable({ summary: { ranking, beside }, figures }: Props) {
  const entries = [...ranking, ...beside];
  const names = [...new Set(entries.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  return (
    <section aria-labelledby="ranking">
      <Title order={2} size="h4" id="ranking" mb="sm">
        Ranking
      </Title>
      <div className="wide" tabIndex={0} role="region" aria-label="Ranking, to be scrolled">
        <Table verticalSpacing={6} style={{ whiteSpace: 'nowrap' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>entry</Table.Th>
              {names.map((name) => (
                <Table.Th key={name} ta="right">
                  {name}
                </Table.Th>
              ))}
              <Table.Th ta="right">items</Table.Th>
              <Table.Th ta="right">parameters</Table.Th>
              <Table.Th ta="right">trained on</Table.Th>
              <Table.Th ta="right">took</Table.Th>
              <Table.Th ta="right">tokens/s</Table.Th>
              <Table.Th ta="right">memory</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((entry) => (
              <Row
                key={`${entry.id} ${entry.setting}`}
                entry={entry}
                names={names}
                measured={entry.setting === 'trained' ? figures[entry.id] : undefined}
              />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function Row({
  entry,
  names,
  measured,
}: {
  entry: Entry;
  names: readonly string[];
  measured: WayFigures | undefined;
}) {
  const { id, metrics, parameters, training } = entry;
  return (
    <Table.Tr>
      <Table.Td>
        {id} <span className="dim">{settingWords(entry)}</span>
      </Table.Td>
      {names.map((wanted) => {
        const metric = metrics.find(({ name }) => name === wanted);
        return (
          <Table.Td key={wanted} ta="right">
            {metric === undefined ? (
              '–'
            ) : (
              <>
                <b>{figure(metric.value)}</b>{' '}
                <span className="dim">
                  {figure(metric.interval.low)} to {figure(metric.interval.high)}
                </span>
              </>
            )}
          </Table.Td>
        );
      })}
      <Table.Td ta="right">{numberText(metrics[0].items)}</Table.Td>
      <Table.Td ta="right">{parameters === 0 ? '–' : numberText(parameters)}</Table.Td>
      <Table.Td ta="right">
        {training === null ? '–' : `${numberText(training.tokens)} tokens`}
      </Table.Td>
      <Table.Td ta="right">
        {measured === undefined ? '–' : durationText(measured.seconds)}
      </Table.Td>
      <Table.Td ta="right">
        {measured === undefined ? '–' : numberText(Math.round(measured.tokensPerSecond))}
      </Table.Td>
      <Table.Td ta="right">
        {measured === undefined ? '–' : bytesText(measured.peakResidentBytes)}
      </Table.Td>
    </Table.Tr>
  );
}
