/**
 * Putting a reply right: what would have been right to say is kept with the project, to be learnt from.
 *
 * @module
 */
import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { InputOf } from '../../api/call.ts';
import { useChange } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';

/** What was said, and what was replied. */
export type Said = Omit<InputOf<'dataset.correct'>, 'reply' | 'note' | 'instead'> & {
  instead: string;
};

export function PutRight({ said }: { said: Said }) {
  const [open, setOpen] = useState(false);
  const [reply, setReply] = useState(said.instead);
  const [note, setNote] = useState('');
  const keep = useChange('dataset.correct');
  if (keep.data)
    return (
      <Text size="sm" role="status">
        Kept as a correction.
      </Text>
    );
  if (!open)
    return (
      <Button
        w="fit-content"
        size="compact-sm"
        variant="subtle"
        onClick={() => {
          setReply(said.instead);
          setOpen(true);
        }}
      >
        Put it right …
      </Button>
    );
  const input = { ...said, reply, ...(note.trim() !== '' && { note: note.trim() }) };
  const complete = reply.trim() !== '' && reply.trim() !== said.instead.trim();
  return (
    <Stack
      component="form"
      gap="xs"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) keep.mutate(input);
      }}
    >
      <Textarea
        label="What would have been right"
        autosize
        minRows={2}
        data-autofocus
        value={reply}
        onChange={(event) => setReply(event.currentTarget.value)}
      />
      <TextInput
        label="Why"
        description="for those who read it later; may stay empty"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button type="submit" size="compact-md" disabled={!complete} loading={keep.isPending}>
          Keep as a correction
        </Button>
        <Button size="compact-md" variant="default" onClick={() => setOpen(false)}>
          Leave it
        </Button>
      </Group>
      {complete && <CommandLine operation="dataset.correct" input={input} />}
      {keep.error && <ProblemBox problem={keep.error.problem} />}
    </Stack>
  );
}
