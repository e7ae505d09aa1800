import { Button, Stack, Text } from '@mantine/core';
import { useChange } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { bytesText } from '../../parts/figure.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';

/** What a maintainer needs to see, listed before anybody writes it. */
export function Support({ project }: { project: string }) {
  const look = useChange('support.bundle');
  return (
    <details>
      <summary>Something is wrong with BrewSLM itself</summary>
      <Stack gap="xs" mt="xs" align="start">
        <Text size="sm" c="dimmed">
          An archive for a maintainer: what ran and how it ended, without rows, paths and secrets.
          The command writes it, having shown what it holds.
        </Text>
        <Button
          size="compact-md"
          variant="default"
          loading={look.isPending}
          onClick={() => look.mutate({ project, yes: false })}
        >
          See what it holds
        </Button>
        {look.error && <ProblemBox problem={look.error.problem} />}
        {look.data && (
          <ul className="lines" style={{ width: '100%' }} aria-live="polite">
            {look.data.output.files.map(({ name, holds, bytes }) => (
              <li key={name}>
                <code>{name}</code>
                <Text span size="sm">
                  {holds}
                </Text>
                <span className="line-end">{bytesText(bytes)}</span>
              </li>
            ))}
          </ul>
        )}
        <CommandLine operation="support.bundle" input={{ project }} />
      </Stack>
    </details>
  );
}
