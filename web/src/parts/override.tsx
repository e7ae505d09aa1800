/**
 * Going on behind a gate that did not pass. A person says why; it stays on record.
 *
 * @module
 */
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../api/hooks.ts';
import { CommandLine } from './command-line.tsx';
import { ProblemBox } from './problem-box.tsx';

export function Override({ project, gate }: { project: string; gate: 'A' | 'B' | 'C' | 'D' }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const override = useChange('gate.override');
  if (!open)
    return (
      <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setOpen(true)}>
        Go on all the same, with a reason …
      </Button>
    );
  const input = { project, gate, reason: reason.trim() };
  return (
    <Stack
      gap="xs"
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (input.reason !== '') override.mutate(input);
      }}
    >
      <Textarea
        label={`Why is it right to go on behind gate ${gate}?`}
        description="It stays on record for ever, and in every bundle made after it."
        autosize
        minRows={2}
        required
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button
          type="submit"
          color="red"
          size="compact-md"
          disabled={input.reason === ''}
          loading={override.isPending}
        >
          Override gate {gate}
        </Button>
        <Button variant="default" size="compact-md" onClick={() => setOpen(false)}>
          Leave it
        </Button>
      </Group>
      {input.reason === '' ? (
        <Text size="sm" c="dimmed">
          An override needs a reason.
        </Text>
      ) : (
        <CommandLine operation="gate.override" input={input} />
      )}
      {override.error && <ProblemBox problem={override.error.problem} />}
    </Stack>
  );
}
