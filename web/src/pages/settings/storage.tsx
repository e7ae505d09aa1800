import { Button, Group, Text } from '@mantine/core';
import { useChange } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { bytesText, numberText } from '../../parts/figure.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Section } from './section.tsx';

/** Frees what no artifact needs, having said how much that is. */
export function Storage() {
  const look = useChange('artifact.gc');
  const collect = useChange('artifact.gc');
  const found = look.data?.output;
  const gone = collect.data?.output;
  const error = look.error ?? collect.error;
  const old = found ? Object.values(found.forgotten).reduce((sum, count) => sum + count, 0) : 0;
  return (
    <Section
      id="storage"
      title="Storage"
      about="Files that no artifact needs any more, what killed processes left unfinished, and old uploads, logs and starting weights."
    >
      <Group mb="xs">
        <Button
          variant="default"
          loading={look.isPending}
          onClick={() => {
            collect.reset();
            look.mutate({ dryRun: true });
          }}
        >
          See what could go
        </Button>
        {found && !gone && found.objects + found.unfinished + old > 0 && (
          <Button color="red" loading={collect.isPending} onClick={() => collect.mutate({})}>
            Delete {bytesText(found.bytes)}
          </Button>
        )}
      </Group>
      <Text size="sm" aria-live="polite">
        {gone
          ? `${bytesText(gone.bytes)} are free again.`
          : found &&
            `${numberText(found.objects)} files, ${numberText(found.unfinished)} unfinished ones and ${numberText(old)} that nobody asked for in a long time: ${bytesText(found.bytes)}.`}
      </Text>
      {error && <ProblemBox problem={error.problem} />}
      <CommandLine operation="artifact.gc" input={found && !gone ? {} : { dryRun: true }} />
    </Section>
  );
}
