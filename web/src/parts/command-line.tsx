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
  <Group gap={4} wrap="nowrap" maw="100%" role="group" aria-label="The same as a command">
    <Code style={{ overflowX: 'auto', whiteSpace: 'nowrap' }} tabIndex={0}>
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
            {copied ? <Copied /> : <Copy />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  </Group>
);

const drawn = {
  viewBox: '0 0 16 16',
  width: 14,
  height: 14,
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.5,
  'aria-hidden': true,
} as const;

const Copy = () => (
  <svg {...drawn}>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 3.5v-1h-8v8h1" />
  </svg>
);

const Copied = () => (
  <svg {...drawn}>
    <path d="M3 8.5l3.5 3.5L13 4.5" />
  </svg>
);
