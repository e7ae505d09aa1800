/**
 * What was measured on held-out items before and after training: figures with their intervals, and the
 * items that changed for better and worse.
 *
 * @module
 */
import { Card, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { EvaluationSummary } from '../../../../src/lifecycle/package/bundle.ts';
import type { ReplyPair } from '../../../../src/lifecycle/package/side-by-side.ts';
import { numberText } from '../../parts/figure.tsx';
import { IntervalBar } from '../../parts/interval-bar.tsx';
import { BetterAndWorse } from './changed-items.tsx';
import { boundsText, losses } from './figures.ts';

export function Evaluation({ evaluation }: { evaluation: EvaluationSummary }) {
  const { sideBySide } = evaluation;
  return (
    <>
      <Figures evaluation={evaluation} />
      <Changes evaluation={evaluation} />
      <Replies replies={sideBySide.replies} />
    </>
  );
}

const Figures = ({
  evaluation: { tuned, base, comparisons, cheap },
}: {
  evaluation: EvaluationSummary;
}) => (
  <Card withBorder bg="var(--card)">
    <Title order={2} size="h5" mb="xs">
      Before and after training
    </Title>
    <div className="wide" tabIndex={0}>
      <Table verticalSpacing={6} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>metric</Table.Th>
            {cheap && <Table.Th ta="right">{cheap.id}</Table.Th>}
            <Table.Th ta="right">base</Table.Th>
            <Table.Th ta="right">trained</Table.Th>
            <Table.Th>difference, 95 %</Table.Th>
            <Table.Th />
            <Table.Th ta="right">items</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tuned.map(({ name, value, interval, items }) => {
            const compared = comparisons.find(({ metric }) => metric === name);
            return (
              <Table.Tr key={name}>
                <Table.Th scope="row">{name}</Table.Th>
                {cheap && <Table.Td ta="right">{valueText(cheap.metrics, name)}</Table.Td>}
                <Table.Td ta="right">{valueText(base, name)}</Table.Td>
                <Table.Td ta="right" title={`95 %: ${boundsText(interval)}`}>
                  {numberText(value)}
                </Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  {compared
                    ? `${numberText(compared.difference)} (${boundsText(compared.interval)})`
                    : '–'}
                </Table.Td>
                <Table.Td>
                  {compared && (
                    <IntervalBar
                      value={compared.difference}
                      interval={compared.interval}
                      lowerIsBetter={losses.has(name)}
                    />
                  )}
                </Table.Td>
                <Table.Td ta="right">{items}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  </Card>
);

function valueText(metrics: EvaluationSummary['base'], wanted: string): string {
  const metric = metrics.find(({ name }) => name === wanted);
  return metric ? numberText(metric.value) : '–';
}

function Changes({ evaluation: { sideBySide } }: { evaluation: EvaluationSummary }) {
  const { metric, counts, better, worse } = sideBySide;
  if (better.length + worse.length === 0) return null;
  return (
    <Card withBorder bg="var(--card)">
      <Title order={2} size="h5" mb={4}>
        What training changed
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        By {metric}, {counts.better} items are better than before, {counts.worse} worse,{' '}
        {counts.same} the same. Those that changed most:
      </Text>
      <BetterAndWorse better={better} worse={worse} />
    </Card>
  );
}

function Replies({ replies }: { replies: readonly ReplyPair[] }) {
  if (replies.length === 0) return null;
  return (
    <Card withBorder bg="var(--card)">
      <Title order={2} size="h5" mb={4}>
        What both write
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Greedy replies of base and trained model to the same held-out prompts.
      </Text>
      <Stack gap="lg">
        {replies.map(({ file, line, prompt, expected, base, trained }) => (
          <div key={`${file}:${line}`}>
            <Text size="sm" fw={600} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {prompt}
            </Text>
            <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" mt={4}>
              <Reply who="data" text={expected} />
              <Reply who="base" text={base} />
              <Reply who="trained" text={trained} />
            </SimpleGrid>
          </div>
        ))}
      </Stack>
    </Card>
  );
}

const Reply = ({ who, text }: { who: string; text: string }) => (
  <div>
    <Text size="xs" c="dimmed">
      {who}
    </Text>
    <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
      {text || '(nothing)'}
    </Text>
  </div>
);
