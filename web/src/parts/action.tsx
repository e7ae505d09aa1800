import { Button, Group, Stack, type ButtonProps } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import type { AnswerError, InputOf, OperationName } from '../api/call.ts';
import { CommandLine } from './command-line.tsx';
import { ProblemBox } from './problem-box.tsx';

interface Props<Name extends OperationName> extends Omit<ButtonProps, 'onClick'> {
  operation: Name;
  input: InputOf<Name>;
  /** Of `useChange` or `useWork`. */
  by: UseMutationResult<unknown, AnswerError, InputOf<Name>>;
  children: React.ReactNode;
}

/** A button that does something, with the command that does the same and what went wrong. */
export const Action = <Name extends OperationName>({
  operation,
  input,
  by,
  children,
  ...look
}: Props<Name>) => (
  <Stack gap={6} miw={0}>
    <Group gap="sm" wrap="wrap">
      <Button loading={by.isPending} onClick={() => by.mutate(input)} {...look}>
        {children}
      </Button>
      <CommandLine operation={operation} input={input} />
    </Group>
    {by.error && <ProblemBox problem={by.error.problem} />}
  </Stack>
);
