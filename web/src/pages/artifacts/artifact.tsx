/**
 * An artifact: where it comes from, what is in it, and whether it is still what it was.
 *
 * @module
 */
import { Accordion, Card, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { DescribedArtifact } from '../../../../src/operations/artifact/described.ts';
import { fileAddress } from '../../api/artifact-files.ts';
import { client } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { bytesText } from '../../parts/figure.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { kindWords, shortId, summaryText } from './artifact-words.ts';
import { Checks } from './checks.tsx';
import { layoutLineage, type Lineage } from './lineage/layers.ts';
import { LineageGraph } from './lineage/lineage-graph.tsx';

export default function ArtifactPage() {
  const { project, artifact: id } = useParams({ from: '/projects/$project/artifacts/$artifact' });
  const { data, error } = useOperation('artifact.show', { id }, { fixed: true });
  if (error) return <ProblemBox problem={error.problem} />;
  if (!data) return <Loading what="the artifact" />;
  const artifact = data.output;
  return (
    <Stack gap="lg">
      <div>
        <Text size="sm">
          <LinkTo to="/projects/$project/artifacts" params={{ project }}>
            Artifacts
          </LinkTo>
        </Text>
        <Title order={2} size="h4">
          {kindWords[artifact.kind] ?? artifact.kind}
        </Title>
        <Text size="sm" c="dimmed" className="mono" style={{ overflowWrap: 'anywhere' }}>
          {artifact.id}
        </Text>
        <Text mt={4}>{summaryText(artifact)}</Text>
      </div>
      <Origins project={project} artifact={artifact} />
      <Checks artifact={artifact.id} />
      <Files artifact={artifact} />
      <Accordion variant="separated">
        <Accordion.Item value="producer">
          <Accordion.Control>How it was made</Accordion.Control>
          <Accordion.Panel>
            <Text size="sm" mb="xs">
              Stage {artifact.producer.stage}, version {artifact.producer.version}, seed{' '}
              {artifact.producer.seed}
            </Text>
            <Code block>{JSON.stringify(artifact.producer.configuration, null, 2)}</Code>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
      <CommandLine operation="artifact.show" input={{ id: shortId(artifact.id) }} />
    </Stack>
  );
}

function Origins({ project, artifact }: { project: string; artifact: DescribedArtifact }) {
  const { data, error } = useOperation('artifact.lineage', { id: artifact.id }, { fixed: true });
  const all = useOperation('artifact.list', { project });
  const lineage = useMemo(
    () => data && layoutLineage(data.output, all.data?.output ?? []),
    [data, all.data],
  );
  const notes = useNotes(lineage);
  return (
    <section aria-labelledby="lineage">
      <Title order={3} size="h5" mb="sm" id="lineage">
        From the source to what was made of it
      </Title>
      {error && <ProblemBox problem={error.problem} />}
      {!lineage && !error && <Loading what="where it comes from" />}
      {lineage && (
        <LineageGraph project={project} id={artifact.id} lineage={lineage} notes={notes} />
      )}
      {lineage && (
        <details>
          <summary>
            <Text span size="sm" c="dimmed">
              the same in words
            </Text>
          </summary>
          <ul>
            {lineage.edges.map(({ from, to, role }) => {
              const kindOf = (id: string) =>
                kindWords[lineage.nodes.find((node) => node.id === id)?.kind ?? ''] ?? id;
              return (
                <li key={`${from} ${to} ${role}`}>
                  <Text size="sm">
                    {kindOf(to)} {shortId(to)} was made from {kindOf(from).toLowerCase()}{' '}
                    {shortId(from)} as its {role}
                  </Text>
                </li>
              );
            })}
          </ul>
        </details>
      )}
      <Group mt="xs">
        <CommandLine operation="artifact.lineage" input={{ id: shortId(artifact.id) }} />
      </Group>
    </section>
  );
}

/** What each artifact of a lineage says of itself; a snapshot names its files. */
function useNotes(lineage: Lineage | undefined): ReadonlyMap<string, string> {
  return useQueries({
    queries: (lineage?.nodes ?? []).map(({ id }) => ({
      queryKey: ['artifact.show', { id }],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        client.query('artifact.show', { id }, { signal }),
      staleTime: Infinity,
      meta: { fixed: true },
    })),
    combine: notesOf,
  });
}

const notesOf = (results: readonly { data?: { output: DescribedArtifact } | undefined }[]) =>
  new Map(
    results.flatMap(({ data }) =>
      data === undefined ? [] : [[data.output.id, noteOf(data.output)]],
    ),
  );

function noteOf(artifact: DescribedArtifact): string {
  if (artifact.kind !== 'raw-snapshot') return summaryText(artifact);
  const names = artifact.files.map(({ path }) => path.split('/').at(-1));
  return names.length > 2 ? `${names[0]} and ${names.length - 1} more files` : names.join(', ');
}

function Files({ artifact }: { artifact: DescribedArtifact }) {
  return (
    <Card withBorder bg="var(--card)">
      <Title order={3} size="h5" mb="xs">
        Files{' '}
        <Text span c="dimmed" size="sm" fw={400}>
          {bytesText(artifact.bytes)}
        </Text>
      </Title>
      <div className="wide" tabIndex={0}>
        <Table verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>file</Table.Th>
              <Table.Th ta="right">size</Table.Th>
              <Table.Th>SHA-256</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {artifact.files.map(({ path, bytes, sha256 }) => (
              <Table.Tr key={path}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <a href={fileAddress(artifact.id, path)} download={path.split('/').at(-1)}>
                    {path}
                  </a>
                </Table.Td>
                <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                  {bytesText(bytes)}
                </Table.Td>
                <Table.Td className="mono" title={sha256}>
                  {shortId(sha256)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Card>
  );
}
