/**
 * What Gate D said of a release, and what can be decided about it.
 *
 * @module
 */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OutputOf } from '../../api/call.ts';
import { useChange } from '../../api/hooks.ts';
import { Action } from '../../parts/action.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { VerdictBox } from '../../parts/verdict-box.tsx';
import { Reject } from './reject.tsx';

interface Props {
  project: string;
  release: OutputOf<'release.show'>;
  inForce: boolean;
}

export function ReleaseVerdict({ project, release, inForce }: Props) {
  const accept = useChange('release.accept');
  const { verdict, status, id } = release;
  const stands = verdict.outcome === 'PASS' || verdict.override !== null;
  const input = { project, release: id };
  return (
    <VerdictBox verdict={verdict}>
      {verdict.findings.length === 0 && (
        <Text size="sm">Nothing was found that speaks against it.</Text>
      )}
      {verdict.needed !== undefined && <Text size="sm">To decide: {verdict.needed}</Text>}
      {verdict.override !== null && (
        <Text size="sm" mt="xs">
          Overridden: {verdict.override.reason}
        </Text>
      )}
      {status === 'candidate' && (
        <Stack gap="sm" mt="md">
          {stands ? (
            <Action operation="release.accept" input={input} by={accept} size="compact-md">
              Accept: put it in force
            </Action>
          ) : (
            <Override project={project} />
          )}
          <Reject project={project} release={id} inForce={false} />
        </Stack>
      )}
      {inForce && (
        <Stack gap="sm" mt="md">
          <Text size="sm">It is in force.</Text>
          <Reject project={project} release={id} inForce />
        </Stack>
      )}
    </VerdictBox>
  );
}

/** A gate that said no is gone against by a person, with a reason that stays in every later bundle. */
function Override({ project }: { project: string }) {
  const [reason, setReason] = useState('');
  const override = useChange('gate.override');
  const input = { project, gate: 'D', reason: reason.trim() };
  return (
    <Stack gap={6}>
      <Text size="sm">
        It cannot be accepted as it is. Mend what was found and export again, or go against the gate
        and say why: the reason goes into every later bundle.
      </Text>
      <Group gap="sm" align="end">
        <TextInput
          label="Why going on is right"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          flex={1}
          miw={220}
        />
        <Button
          variant="default"
          disabled={input.reason === ''}
          loading={override.isPending}
          onClick={() => override.mutate(input)}
        >
          Override the gate
        </Button>
      </Group>
      {input.reason !== '' && <CommandLine operation="gate.override" input={input} />}
      {override.error && <ProblemBox problem={override.error.problem} />}
    </Stack>
  );
}
