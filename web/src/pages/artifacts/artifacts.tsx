/**
 * The artifacts of a project by kind, in the order of the stages, the newest first.
 *
 * @module
 */
import { Stack, Table, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import type { DescribedArtifact } from '../../../../src/operations/artifact/described.ts';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Empty } from '../../parts/empty.tsx';
import { bytesText } from '../../parts/figure.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { kindWords, shortId, summaryText } from './artifact-words.ts';

export default function ArtifactsPage() {
  const { project } = useParams({ from: '/projects/$project/artifacts' });
  const { data, error } = useOperation('artifact.list', { project });
  if (error) return <ProblemBox problem={error.problem} />;
  if (!data) return <Loading what="the artifacts" />;
  const artifacts = data.output.toReversed();
  if (artifacts.length === 0)
    return (
      <Empty title="No artifacts yet">
        Every stage leaves one: a snapshot of the source, a dataset, a plan, a checkpoint, a bundle.
        They never change, and each knows what it was made from.{' '}
        <LinkTo to="/projects/$project/data" params={{ project }}>
          Import data
        </LinkTo>{' '}
        to make the first.
      </Empty>
    );
  return (
    <Stack gap="lg">
      {Object.entries(kindWords).map(([kind, words]) => (
        <Kind
          key={kind}
          project={project}
          words={words}
          artifacts={artifacts.filter((artifact) => artifact.kind === kind)}
        />
      ))}
      <CommandLine operation="artifact.list" input={{ project }} />
    </Stack>
  );
}

interface KindProps {
  project: string;
  words: string;
  artifacts: readonly DescribedArtifact[];
}

function Kind({ project, words, artifacts }: KindProps) {
  if (artifacts.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h5" mb={4}>
        {words}{' '}
        <Text span c="dimmed" size="sm" fw={400}>
          {artifacts.length}
        </Text>
      </Title>
      <div className="wide" tabIndex={0}>
        <Table verticalSpacing={6} fz="sm">
          <Table.Tbody>
            {artifacts.map((artifact) => (
              <Table.Tr key={artifact.id}>
                <Table.Td w={120}>
                  <LinkTo
                    className="mono"
                    to="/projects/$project/artifacts/$artifact"
                    params={{ project, artifact: artifact.id }}
                  >
                    {shortId(artifact.id)}
                  </LinkTo>
                </Table.Td>
                <Table.Td miw={200}>{summaryText(artifact)}</Table.Td>
                <Table.Td ta="right" w={100} style={{ whiteSpace: 'nowrap' }}>
                  {bytesText(artifact.bytes)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
