/**
 * What a mapping makes of a sample: how much fits, three records before and after, why the rest does
 * not.
 *
 * @module
 */
import { Code, Progress, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import type { MappingReport } from '../../../../../src/lifecycle/map-dataset.ts';

export function MappingPreview({ report }: { report: MappingReport }) {
  const { sampled, records = sampled, coverage, leftOut, refused, examples } = report;
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm">
          It fits {percent(coverage)} of {(records - leftOut).toLocaleString('en')} sampled records
          {leftOut > 0 ? `; ${leftOut.toLocaleString('en')} are left out by its filters` : ''}.
        </Text>
        <Progress
          value={100 * coverage}
          color={coverage > 0.98 ? 'green' : coverage > 0.5 ? 'yellow' : 'red'}
          aria-label="Share of the sample that it fits"
        />
      </div>
      {examples.map(({ file, line, before, after }) => (
        <div key={`${file}:${line}`}>
          <Text size="xs" c="dimmed" className="mono">
            {file}:{line}
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
            <Side name="before" value={before} />
            <Side name="after" value={after} />
          </SimpleGrid>
        </div>
      ))}
      {refused.length > 0 && <Refused refused={refused} />}
    </Stack>
  );
}

const Side = ({ name, value }: { name: string; value: unknown }) => (
  <Code
    block
    aria-label={name}
    tabIndex={0}
    style={{ maxHeight: 180, overflow: 'auto', whiteSpace: 'pre-wrap', wordBreak: 'break-word' }}
  >
    {JSON.stringify(value, null, 2)}
  </Code>
);

const Refused = ({ refused }: Pick<MappingReport, 'refused'>) => (
  <div className="wide" tabIndex={0}>
    <Table aria-label="What it refuses" verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th ta="right">refused</Table.Th>
          <Table.Th>reason</Table.Th>
          <Table.Th>first at</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {refused.slice(0, 20).map(({ code, count, message, file, line }) => (
          <Table.Tr key={`${code} ${message}`}>
            <Table.Td ta="right">{count.toLocaleString('en')}</Table.Td>
            <Table.Td>{message}</Table.Td>
            <Table.Td className="mono">
              {file}:{line}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </div>
);

const percent = (share: number): string => `${(100 * share).toFixed(share < 1 ? 1 : 0)} %`;
