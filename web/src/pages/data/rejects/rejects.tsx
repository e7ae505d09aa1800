/**
 * What was refused: how much of what kind, where and why; and repairing it.
 *
 * @module
 */
import { Button, Chip, Group, Stack, Table, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DatasetCard } from '../../../../../src/lifecycle/normalize/dataset.ts';
import type { LocatedReject } from '../../../../../src/lifecycle/ingest/snapshot.ts';
import { AnswerError, type Answer, client } from '../../../api/call.ts';
import { CommandLine } from '../../../parts/command-line.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Loading } from '../../../parts/loading.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import { useDataSearch } from '../data-search.ts';
import { RepairForm } from './repair-form.tsx';

interface Listed {
  total: number;
  byCode: Record<string, number>;
  rejects: LocatedReject[];
}

const page = 50;

export default function Rejects({ project, card }: { project: string; card: DatasetCard }) {
  const [{ code }, setSearch] = useDataSearch();
  const [limit, setLimit] = useState(page);
  const [repairing, setRepairing] = useState(false);
  const input = { project, limit, ...(code !== undefined && { code: [code] }) };
  const { data, error, isPending } = useQuery<Answer<'dataset.rejects'>, AnswerError>({
    queryKey: ['dataset.rejects', input],
    queryFn: () => client.change('dataset.rejects', input),
    placeholderData: keepPreviousData,
  });
  if (card.rejects.total === 0)
    return (
      <Empty title="Nothing was refused">
        All {card.sourceRecords.toLocaleString('en')} records of the source could be read and fit
        the mapping.
      </Empty>
    );
  if (error) return <ProblemBox problem={error.problem} />;
  if (isPending) return <Loading what="what was refused" />;
  const { total, rejects } = data.output as Listed;
  return (
    <Stack gap="md">
      <Group gap="xs" role="group" aria-label="Kinds of refusal">
        {Object.entries(card.rejects.byCode).map(([each, count]) => (
          <Chip
            key={each}
            size="sm"
            checked={code === each}
            onChange={(on) => {
              setSearch({ code: on ? each : undefined });
              setLimit(page);
            }}
          >
            {each} {count.toLocaleString('en')}
          </Chip>
        ))}
      </Group>
      {repairing ? (
        <RepairForm key={code} project={project} code={code} onClose={() => setRepairing(false)} />
      ) : (
        <>
          <Group>
            <Button onClick={() => setRepairing(true)}>Repair them here</Button>
            <Text size="sm" c="dimmed">
              {rejects.length.toLocaleString('en')} of {total.toLocaleString('en')} shown
            </Text>
          </Group>
          <RejectTable rejects={rejects} />
          {rejects.length < total && (
            <Button variant="default" w="fit-content" onClick={() => setLimit(limit + 4 * page)}>
              Show more
            </Button>
          )}
        </>
      )}
      <CommandLine operation="dataset.rejects" input={input} />
    </Stack>
  );
}

const RejectTable = ({ rejects }: { rejects: readonly LocatedReject[] }) => (
  <div className="wide" tabIndex={0}>
    <Table aria-label="Refused records" verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>where</Table.Th>
          <Table.Th>reason</Table.Th>
          <Table.Th>what stands there</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rejects.map(({ file, line, at, code, field, message, excerpt }) => (
          <Table.Tr key={`${file}:${line} ${at ?? ''} ${code} ${message}`}>
            <Table.Td className="mono" style={{ verticalAlign: 'top' }}>
              {line === 0 ? file : `${file}:${line}`}
              {at ?? ''}
            </Table.Td>
            <Table.Td style={{ verticalAlign: 'top', minWidth: 180 }}>
              {message}
              <Text size="xs" c="dimmed">
                {code}
                {field === undefined ? '' : `, field ${field}`}
              </Text>
            </Table.Td>
            <Table.Td
              className="mono dim"
              style={{ verticalAlign: 'top', minWidth: 220, wordBreak: 'break-word' }}
            >
              {excerpt}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </div>
);
