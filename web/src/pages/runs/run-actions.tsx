import { Group, Stack } from '@mantine/core';
import type { Run } from '../../../../src/ledger/work/runs.ts';
import { useChange } from '../../api/hooks.ts';
import { Action } from '../../parts/action.tsx';
import { canResume } from './run-words.ts';

/** What can be done about a training as it is: stopped, paused, taken up again. */
export function RunActions({ run }: { run: Run }) {
  const stop = useChange('run.stop');
  const pause = useChange('run.pause');
  const resume = useChange('run.resume');
  if (run.stage !== 'train') return null;
  const input = { run: run.id };
  const small = { size: 'compact-md', variant: 'default' } as const;
  if (canResume(run))
    return (
      <Action operation="run.resume" input={input} by={resume} size="compact-md">
        Go on
      </Action>
    );
  if (run.status !== 'running' && run.status !== 'queued') return null;
  return (
    <Group gap="md" align="start">
      <Action operation="run.pause" input={input} by={pause} {...small}>
        {run.asked === 'pause' ? 'Pauses …' : 'Pause'}
      </Action>
      <Stack gap={4}>
        <Action operation="run.stop" input={input} by={stop} {...small}>
          {run.asked === 'stop'
            ? 'Stops …'
            : run.status === 'running'
              ? 'Stop, keep the best'
              : 'Stop'}
        </Action>
      </Stack>
    </Group>
  );
}
