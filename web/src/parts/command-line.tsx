import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core';
import { commandLine } from '../api/command-line.ts';
import type { InputOf, OperationName } from '../api/call.ts';

interface Props<Name extends OperationName> {
  operation: Name;
  input: InputOf<Name>;
}

/** The command that does the same, to copy. */
export const CommandLine = <Name extends OperationName>({ operation, input }: Props<Name>) => (
  <CommandText text={commandLine(operation, input as Record<string, unknown>)} />
);

export const CommandText = ({ text }: { text: string }) => (
  <Group gap={4} wrap="nowrap" maw="100%">
    <Code
      style={{ overflowX: 'auto', whiteSpace: 'nowrap' }}
      tabIndex={0}
      aria-label="The same as a command"
    >
      {text}
    </Code>
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'copied' : 'copy the command'}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label="Copy the command"
          >
            {copied ? '✓' : '⧉'}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  </Group>
);
