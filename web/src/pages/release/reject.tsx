import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';

interface Props {
  project: string;
  release: number;
  inForce: boolean;
}

/** Turns a release down; of the one in force, that is the way back to the one before it. */
export function Reject({ project, release, inForce }: Props) {
  const [reason, setReason] = useState('');
  const reject = useChange('release.reject');
  const input = { project, release, reason: reason.trim() };
  return (
    <Stack gap={6}>
      <Group gap="sm" align="end">
        <TextInput
          label={inForce ? 'Why it has to go' : 'Why not'}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          flex={1}
          miw={220}
        />
        <Button
          variant="default"
          disabled={input.reason === ''}
          loading={reject.isPending}
          onClick={() => reject.mutate(input)}
        >
          {inForce ? 'Roll back to the one before' : 'Reject'}
        </Button>
      </Group>
      {input.reason !== '' && <CommandLine operation="release.reject" input={input} />}
      {reject.error && <ProblemBox problem={reject.error.problem} />}
    </Stack>
  );
}
