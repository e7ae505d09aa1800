/**
 * What Gate D said of a release, and what can be decided about it.
 *
 * @module
 */
import { Stack, Text } from '@mantine/core';
import type { OutputOf } from '../../api/call.ts';
import { useChange } from '../../api/hooks.ts';
import { Action } from '../../parts/action.tsx';
import { Override } from '../../parts/override.tsx';
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
            <>
              <Text size="sm">
                It cannot be accepted as it is. Mend what was found and export again, or go against
                the gate and say why.
              </Text>
              <Override project={project} gate="D" />
            </>
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
