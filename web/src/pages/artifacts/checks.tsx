/**
 * Whether an artifact is still what it was: its files read again (verify), and all of it made again
 * from what it was made from (replay).
 *
 * @module
 */
import { Alert, Button, Card, Group, Loader, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Replay } from '../../../../src/lifecycle/replay/replay.ts';
import { type AnswerError, type InputOf, type OutputOf, client } from '../../api/call.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { bytesText } from '../../parts/figure.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { shortId } from './artifact-words.ts';

export const Checks = ({ artifact }: { artifact: string }) => (
  <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
    <Check
      artifact={artifact}
      operation="artifact.verify"
      title="Is every byte as recorded?"
      button="Verify"
      result={(output) => <Verified output={output} />}
    />
    <Check
      artifact={artifact}
      operation="artifact.replay"
      title="Does the same come out again?"
      button="Replay"
      result={(replay) => <Replayed replay={replay} />}
    />
  </SimpleGrid>
);

interface CheckProps<Name extends 'artifact.verify' | 'artifact.replay'> {
  artifact: string;
  operation: Name;
  title: string;
  button: string;
  result: (output: OutputOf<Name>) => ReactNode;
}

/** Nothing is changed by a check; it takes as long as reading or making it takes. */
function Check<Name extends 'artifact.verify' | 'artifact.replay'>({
  artifact,
  operation,
  title,
  button,
  result,
}: CheckProps<Name>) {
  const input = { id: artifact } as InputOf<Name>;
  const check = useMutation<OutputOf<Name>, AnswerError>({
    mutationFn: async () => (await client.query(operation, input)).output,
  });
  return (
    <Card withBorder bg="var(--card)" miw={0}>
      <Title order={3} size="h5" mb="xs">
        {title}
      </Title>
      <Stack gap="sm" aria-live="polite">
        <Group gap="sm">
          <Button
            size="compact-md"
            variant="default"
            disabled={check.isPending}
            onClick={() => check.mutate()}
          >
            {button}
          </Button>
          <CommandLine operation={operation} input={input} />
        </Group>
        {check.isPending && (
          <Group gap="xs">
            <Loader size="xs" />
            <Text size="sm" c="dimmed">
              {operation === 'artifact.verify'
                ? 'Reads every byte'
                : 'Makes it again, as it was made'}
            </Text>
          </Group>
        )}
        {check.error && <ProblemBox problem={check.error.problem} />}
        {check.data !== undefined && !check.isPending && result(check.data)}
      </Stack>
    </Card>
  );
}

function Verified({
  output: { artifacts, bytes, damaged },
}: {
  output: OutputOf<'artifact.verify'>;
}) {
  if (damaged.length === 0)
    return (
      <Alert color="green" variant="light" title="Every byte is as recorded">
        {artifacts === 1 ? 'It was' : `${artifacts} artifacts were`} read through,{' '}
        {bytesText(bytes)}.
      </Alert>
    );
  return damaged.flatMap(({ artifact, problems }) =>
    problems.map((problem) => (
      <ProblemBox key={`${artifact} ${JSON.stringify(problem.location)}`} problem={problem} />
    )),
  );
}

const verdicts = {
  identical: ['green', 'Every byte is the same again'],
  tolerated: ['yellow', 'The same but for rounding'],
  differs: ['red', 'Something else came out'],
} as const;

function Replayed({ replay }: { replay: Replay }) {
  const { verdict, difference, machines, files, bytes } = replay;
  const [colour, title] = verdicts[verdict];
  return (
    <Alert color={colour} variant="light" title={title}>
      <Text size="sm">
        {files} files, {bytesText(bytes)}, were made again from what {shortId(replay.artifact)} was
        made from.
      </Text>
      {difference !== null && (
        <Text size="sm">
          First difference: {difference.file} is {difference.what}
          {difference.offset === undefined ? '' : ` from byte ${difference.offset} on`}.
        </Text>
      )}
      {machines.length > 0 && (
        <Text size="sm">What of the machines differs: {machines.join('; ')}.</Text>
      )}
    </Alert>
  );
}
