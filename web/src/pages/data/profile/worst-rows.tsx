/**
 * The rows that score highest on something, each with the way to it.
 *
 * @module
 */
import { Anchor, Table, Text, Title } from '@mantine/core';
import type { DatasetProfile } from '../../../../../src/lifecycle/normalize/profile/report/dataset-profile.ts';
import { numberText } from '../../../parts/figure.tsx';
import { useDataSearch } from '../data-search.ts';
import { Section } from './profile.tsx';

type Worst = DatasetProfile['worst'];
type Scored = Worst['longest'][number];

export const WorstRows = ({ worst }: { worst: Worst }) => (
  <Section title="Rows worth a look">
    <List title="Longest" rows={worst.longest} score={(row) => `${numberText(row)} characters`} />
    <List
      title="Most repetitive"
      rows={worst.mostRepeated}
      score={(row) => `${share(row)} repeated`}
    />
    <List
      title="Strangest characters"
      rows={worst.strangest}
      score={(row) => `${share(row)} strange`}
    />
    <Text size="sm" c="dimmed">
      The last two are chosen from {numberText(worst.looked)} rows.
    </Text>
  </Section>
);

function List({
  title,
  rows,
  score,
}: {
  title: string;
  rows: readonly Scored[];
  score: (score: number) => string;
}) {
  const [, setSearch] = useDataSearch();
  if (rows.length === 0) return null;
  return (
    <div className="wide" tabIndex={0}>
      <Title order={3} size="h6" mt="sm">
        {title}
      </Title>
      <Table aria-label={title} verticalSpacing={4}>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={`${row.split} ${row.row}`}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{score(row.score)}</Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  onClick={() =>
                    setSearch({
                      view: 'rows',
                      split: row.split,
                      row: row.row,
                      from: row.row,
                      search: undefined,
                      label: undefined,
                    })
                  }
                >
                  {row.split} {numberText(row.row)}
                </Anchor>
              </Table.Td>
              <Table.Td className="dim" style={{ minWidth: 240 }}>
                {row.excerpt}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

const share = (part: number): string => `${Math.round(100 * part)} %`;
