/**
 * Work that is asked for by a button: its command, the job as it goes, and what came of it. The newest
 * job of the kind stays to be seen when the page is loaded again.
 *
 * @module
 */
import { Button, Group, Stack, type ButtonProps } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { InputOf, Job, JobLine, WorkName, OutputOf } from '../api/call.ts';
import { useOperation, useWork } from '../api/hooks.ts';
import { CommandLine } from './command-line.tsx';
import { JobProgress } from './job-progress.tsx';
import { ProblemBox } from './problem-box.tsx';

interface Props<Name extends WorkName> extends Omit<ButtonProps, 'onClick'> {
  operation: Name;
  input: InputOf<Name>;
  /** Whether an earlier job of this operation is about the same. */
  about: (job: JobLine) => boolean;
  /** Draws what the job gave. */
  result: (output: OutputOf<Name>, job: Job) => ReactNode;
  children: ReactNode;
}

export function Work<Name extends WorkName>({
  operation,
  input,
  about,
  result,
  children,
  ...look
}: Props<Name>) {
  const [asked, setAsked] = useState<number | null>(null);
  const [ended, setEnded] = useState<Job | null>(null);
  const work = useWork(operation);
  const jobs = useOperation('job.list', {}).data?.output ?? [];
  const earlier = jobs
    .filter((job) => job.operation === operation && about(job))
    .reduce((newest, { id }) => Math.max(newest, id), 0);
  const job = asked ?? (earlier > 0 ? earlier : null);
  return (
    <Stack gap="sm" miw={0}>
      <Group gap="sm">
        <Button
          loading={work.isPending}
          onClick={() => work.mutate(input, { onSuccess: ({ id }) => setAsked(id) })}
          {...look}
        >
          {children}
        </Button>
        <CommandLine operation={operation} input={input} />
      </Group>
      {work.error && <ProblemBox problem={work.error.problem} />}
      {job !== null && <JobProgress key={job} job={job} onEnd={setEnded} />}
      {ended !== null && ended.id === job && ended.outcome !== null
        ? result(ended.outcome.output as OutputOf<Name>, ended)
        : null}
    </Stack>
  );
}
