/**
 * Whether an artifact is still what it was: its files read again (verify), and all of it made again
 * from what it was made from (replay).
 *
 * @module
 */
import { Alert, Card, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Replay } from '../../../../src/lifecycle/replay/replay.ts';
import type { Job, OutputOf } from '../../api/call.ts';
import { useOperation, useWork } from '../../api/hooks.ts';
import { Action } from '../../parts/action.tsx';
import { bytesText } from '../../parts/figure.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { shortId } from './artifact-words.ts';

interface Props {
  artifact: string;
}

export const Checks = ({ artifact }: Props) => (
  <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
    <Check
      artifact={artifact}
      operation="artifact.verify"
      title="Is every byte as recorded?"
      button="Verify"
    />
    <Check
      artifact={artifact}
      operation="artifact.replay"
      title="Does the same come out again?"
      button="Replay"
    />
  </SimpleGrid>
);

interface CheckProps extends Props {
  operation: 'artifact.verify' | 'artifact.replay';
  title: string;
  button: string;
}

function Check({ artifact, operation, title, button }: CheckProps) {
  const [asked, setAsked] = useState<number | null>(null);
  const [ended, setEnded] = useState<Job | null>(null);
  const work = useWork(operation);
  const jobs = useOperation('job.list', {});
  const input = { id: artifact };
  // The last time stays to be seen, also after the page was loaded again.
  const known = (jobs.data?.output ?? []).findLast(
    (job) => job.operation === operation && job.input.id === artifact,
  )?.id;
  const job = asked ?? known ?? null;
  return (
    <Card withBorder bg="var(--card)">
      <Title order={3} size="h5" mb="xs">
        {title}
      </Title>
      <Stack gap="sm">
        <Action
          operation={operation}
          input={input}
          by={{
            ...work,
            mutate: (given) =>
              work.mutate(given, {
                onSuccess: ({ id }) => {
                  setEnded(null);
                  setAsked(id);
                },
              }),
          }}
          size="compact-md"
          variant="default"
        >
          {button}
        </Action>
        {job !== null && <JobProgress key={job} job={job} onEnd={setEnded} />}
        {ended?.id === job && ended?.outcome && (
          <Result operation={operation} output={ended.outcome.output} />
        )}
      </Stack>
    </Card>
  );
}

function Result({ operation, output }: { operation: CheckProps['operation']; output: unknown }) {
  return operation === 'artifact.verify' ? (
    <Verified output={output as OutputOf<'artifact.verify'>} />
  ) : (
    <Replayed replay={output as Replay} />
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
