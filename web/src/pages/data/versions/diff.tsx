/**
 * Which rows were added, removed and changed from one version to another.
 *
 * @module
 */
import { Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import type { VersionDiff } from '../../../../../src/lifecycle/versions/diff-versions.ts';
import { useOperation } from '../../../api/hooks.ts';
import { CommandLine } from '../../../parts/command-line.tsx';
import { Figure, numberText } from '../../../parts/figure.tsx';
import { Loading } from '../../../parts/loading.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';

interface Props {
  project: string;
  from: string | undefined;
  to: string | undefined;
}

export function Diff({ project, from, to }: Props) {
  const input = {
    project,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    limit: 10,
  };
  const { data, error, isPending } = useOperation('dataset.diff', input);
  if (error) return <ProblemBox problem={error.problem} />;
  if (isPending) return <Loading what="both versions" />;
  const diff = data.output;
  const { before, after, key, ignored } = diff;
  return (
    <Stack gap="md">
      <Group gap="xl">
        <Figure label="added" value={diff.added} />
        <Figure label="removed" value={diff.removed} />
        <Figure label="changed" value={diff.changed} />
        <Figure label="as before" value={diff.unchanged} />
      </Group>
      <Text size="sm" c="dimmed">
        From version {before.version} ({numberText(before.rows)} rows) to version {after.version} (
        {numberText(after.rows)} rows) of {after.source}. Rows are told apart by{' '}
        {key === null ? 'their content' : `the field ${key}`}
        {ignored === null ? '' : `, leaving the field ${ignored} aside`}.
        {before.rejected + after.rejected > 0
          ? ` What could not be read is not compared: ${before.rejected} and ${after.rejected}.`
          : ''}
      </Text>
      <Examples diff={diff} />
      <CommandLine operation="dataset.diff" input={input} />
    </Stack>
  );
}

const Examples = ({ diff: { examples } }: { diff: VersionDiff }) => (
  <Stack gap="sm">
    {examples.changed.map(({ before, after, fields }) => (
      <Card key={`changed ${after.file}:${after.line}`} withBorder padding="sm" bg="var(--card)">
        <Head
          mark="~"
          colour="var(--stale)"
          what="changed"
          where={`${before.file}:${before.line} → ${after.file}:${after.line}`}
        />
        {fields.map((field) => (
          <div key={field}>
            <Text size="xs" c="dimmed">
              {field}
            </Text>
            <Value mark="−" colour="var(--bad)" value={before.record[field]} />
            <Value mark="+" colour="var(--ok)" value={after.record[field]} />
          </div>
        ))}
      </Card>
    ))}
    {(['added', 'removed'] as const).map((kind) =>
      examples[kind].map(({ file, line, record }) => (
        <Card key={`${kind} ${file}:${line}`} withBorder padding="sm" bg="var(--card)">
          <Head
            mark={kind === 'added' ? '+' : '−'}
            colour={kind === 'added' ? 'var(--ok)' : 'var(--bad)'}
            what={kind}
            where={`${file}:${line}`}
          />
          <Value mark="" colour="inherit" value={record} />
        </Card>
      )),
    )}
  </Stack>
);

const Head = ({
  mark,
  colour,
  what,
  where,
}: {
  mark: string;
  colour: string;
  what: string;
  where: string;
}) => (
  <Title order={3} size="h6" mb={4}>
    <span style={{ color: colour }}>
      {mark} {what}
    </span>{' '}
    <span className="mono dim">{where}</span>
  </Title>
);

const Value = ({ mark, colour, value }: { mark: string; colour: string; value: unknown }) => (
  <Code
    block
    style={{ color: colour, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', marginBottom: 4 }}
  >
    {mark === '' ? '' : `${mark} `}
    {value === undefined ? 'absent' : typeof value === 'string' ? value : JSON.stringify(value)}
  </Code>
);
