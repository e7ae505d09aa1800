/**
 * Every import of every source, and what changed from one to another.
 *
 * @module
 */
import { Badge, Button, Group, Select, Stack, Table, Text } from '@mantine/core';
import type { OutputOf } from '../../../api/call.ts';
import { useOperation } from '../../../api/hooks.ts';
import { CommandLine } from '../../../parts/command-line.tsx';
import { bytesText, numberText } from '../../../parts/figure.tsx';
import { Loading } from '../../../parts/loading.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import { useDataSearch } from '../data-search.ts';
import { Diff } from './diff.tsx';

type Version = OutputOf<'dataset.versions'>[number];

export default function Versions({ project }: { project: string }) {
  const { data, error, isPending } = useOperation('dataset.versions', { project });
  if (error) return <ProblemBox problem={error.problem} />;
  if (isPending) return <Loading what="the versions" />;
  const versions = data.output;
  return (
    <Stack gap="lg">
      <VersionTable versions={versions} />
      <CommandLine operation="dataset.versions" input={{ project }} />
      {versions.length < 2 ? (
        <Text c="dimmed" size="sm">
          With a second import, what changed is shown here row by row.
        </Text>
      ) : (
        <Comparison project={project} versions={versions} />
      )}
    </Stack>
  );
}

const VersionTable = ({ versions }: { versions: readonly Version[] }) => (
  <div className="wide" tabIndex={0}>
    <Table aria-label="Versions" verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>source</Table.Th>
          <Table.Th ta="right">version</Table.Th>
          <Table.Th ta="right">records</Table.Th>
          <Table.Th ta="right">size</Table.Th>
          <Table.Th>imported</Table.Th>
          <Table.Th aria-label="in use" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {versions.toReversed().map((each) => (
          <Table.Tr key={`${each.source} ${each.version} ${each.snapshot}`}>
            <Table.Td>{each.source}</Table.Td>
            <Table.Td ta="right">{each.version}</Table.Td>
            <Table.Td ta="right">{numberText(each.records)}</Table.Td>
            <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
              {bytesText(each.bytes)}
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {new Date(each.importedAt).toLocaleString()}
            </Table.Td>
            <Table.Td>
              {each.current && (
                <Badge size="sm" variant="light">
                  in use
                </Badge>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </div>
);

function Comparison({ project, versions }: { project: string; versions: readonly Version[] }) {
  const [{ before, after }, setSearch] = useDataSearch();
  const choices = versions.map(({ source, version, snapshot }) => ({
    value: snapshot,
    label: `${source}, version ${version}`,
  }));
  // Bytes that were imported twice are one snapshot.
  const unique = choices.filter(
    ({ value }, index) => choices.findIndex((each) => each.value === value) === index,
  );
  return (
    <Stack gap="sm" component="section" aria-label="Differences">
      <Group align="end" gap="sm">
        <Select
          label="From"
          placeholder="the one before"
          data={unique}
          value={before ?? null}
          onChange={(value) => setSearch({ before: value ?? undefined })}
          clearable
        />
        <Select
          label="To"
          placeholder="the newest"
          data={unique}
          value={after ?? null}
          onChange={(value) => setSearch({ after: value ?? undefined })}
          clearable
        />
        {(before !== undefined || after !== undefined) && (
          <Button
            variant="subtle"
            onClick={() => setSearch({ before: undefined, after: undefined })}
          >
            The last two
          </Button>
        )}
      </Group>
      <Diff project={project} from={before} to={after} />
    </Stack>
  );
}
