/**
 * How a quantized file was chosen: each type with its size, memory and loss.
 *
 * @module
 */
import { Badge, Stack, Table, Text } from '@mantine/core';
import type { DecisionTable } from '../../../../src/lifecycle/package/optimize/choose.ts';
import type { Speed } from '../../../../src/lifecycle/package/optimize/measure.ts';
import { bytesText, numberText } from '../../parts/figure.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { boundsText } from './figures.ts';

const reasonWords: Readonly<Record<string, string>> = {
  chosen: 'chosen',
  'too-large': 'does not fit',
  'loses-too-much': 'loses too much',
  larger: 'larger than need be',
  'loses-more': 'loses more',
};

interface Props {
  project: string;
  bundle: string;
  decision: DecisionTable;
  speeds: Readonly<Record<string, Speed>>;
}

export const Decision = ({ project, bundle, decision, speeds }: Props) => (
  <Stack gap="xs">
    <Text size="sm">
      {decision.chosen} was chosen for {decision.target}:{' '}
      <LinkTo to="/projects/$project/artifacts/$artifact" params={{ project, artifact: bundle }}>
        its files
      </LinkTo>
      .
    </Text>
    {decision.importance && (
      <Text size="sm" c="dimmed">
        Errors were weighed by the inputs of each column on {decision.importance.rows} training
        rows.
      </Text>
    )}
    <div className="wide" tabIndex={0}>
      <Table verticalSpacing={4} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>type</Table.Th>
            <Table.Th>file</Table.Th>
            <Table.Th>memory</Table.Th>
            <Table.Th>loss</Table.Th>
            <Table.Th>added loss, 95 %</Table.Th>
            <Table.Th>tokens/s here</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {decision.rows.map(({ type, bytes, fallbacks, memory, loss, increase, reason }) => (
            <Table.Tr key={type}>
              <Table.Th scope="row">
                {type}
                {fallbacks.map((fallback) => (
                  <Text key={fallback.type} size="xs" c="dimmed">
                    {fallbackText(fallback)}
                  </Text>
                ))}
              </Table.Th>
              <Table.Td>{bytesText(bytes)}</Table.Td>
              <Table.Td>{bytesText(memory.high)}</Table.Td>
              <Table.Td>{numberText(loss)}</Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                {increase === null
                  ? 'the reference'
                  : `${numberText(increase.value)} (${boundsText(increase.interval)})`}
              </Table.Td>
              <Table.Td>{speedText(speeds[type])}</Table.Td>
              <Table.Td>
                <Badge color={reason === 'chosen' ? 'green' : 'gray'} variant="light">
                  {reasonWords[reason] ?? reason}
                </Badge>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  </Stack>
);

const fallbackText = ({
  wanted,
  type,
  share,
}: DecisionTable['rows'][number]['fallbacks'][number]) =>
  `${Math.round(100 * share)} % of the weights in ${type}: their rows are too short for ${wanted}`;

const speedText = (speed: Speed | undefined): string =>
  speed === undefined ? '–' : `writes ${numberText(Math.round(speed.writeTokensPerSecond))}`;
