/**
 * Whether an artifact is still what it was: its files read again (verify), and all of it made again
 * from what it was made from (replay).
 *
 * @module
 */
import { Alert, Card, SimpleGrid, Text, Title } from '@mantine/core';
import type { Replay } from '../../../../src/lifecycle/replay/replay.ts';
import type { JobLine, OutputOf } from '../../api/call.ts';
import { bytesText } from '../../parts/figure.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Work } from '../../parts/work.tsx';
import { shortId } from './artifact-words.ts';

export function Checks({ artifact }: { artifact: string }) {
  const asked = {
    input: { id: artifact },
    about: ({ input }: JobLine) => input.id === artifact,
    size: 'compact-md',
    variant: 'default',
  } as const;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Check title="Is every byte as recorded?">
        <Work
          operation="artifact.verify"
          result={(output) => <Verified output={output} />}
          {...asked}
        >
          Verify
        </Work>
      </Check>
      <Check title="Does the same come out again?">
        <Work
          operation="artifact.replay"
          result={(output) => <Replayed replay={output} />}
          {...asked}
        >
          Replay
        </Work>
      </Check>
    </SimpleGrid>
  );
}

const Check = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <Card withBorder bg="var(--card)" miw={0}>
    <Title order={3} size="h5" mb="xs">
      {title}
    </Title>
    {children}
  </Card>
);

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
