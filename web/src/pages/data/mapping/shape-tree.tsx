import { Table, Text, Title } from '@mantine/core';
import type { DataShape } from '../../../../../src/lifecycle/normalize/mapping/inference/data-shape.ts';

/** The fields of data that nobody described, as a tree, with what lies there. */
export const ShapeTree = ({ shape: { rows, fields, more } }: { shape: DataShape }) => (
  <div>
    <Title order={3} size="h6" mb={4}>
      What is in the data
    </Title>
    <div className="wide" style={{ maxHeight: 320, overflowY: 'auto' }} tabIndex={0}>
      <Table aria-label="Fields of the data" stickyHeader verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>field</Table.Th>
            <Table.Th>holds</Table.Th>
            <Table.Th ta="right">of {rows} rows</Table.Th>
            <Table.Th>such as</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map(({ path, name, depth, types, rows: having, example }) => (
            <Table.Tr key={path}>
              <Table.Td className="mono" style={{ paddingLeft: 8 + 18 * depth }}>
                {name}
              </Table.Td>
              <Table.Td>{types.join(', ')}</Table.Td>
              <Table.Td ta="right">{having}</Table.Td>
              <Table.Td className="dim">{example ?? ''}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
    {more > 0 && (
      <Text size="sm" c="dimmed">
        and {more} more fields
      </Text>
    )}
  </div>
);
