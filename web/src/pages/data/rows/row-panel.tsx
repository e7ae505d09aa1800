/**
 * One row: what it says, the line of the source that it is from, and its tokens as a base model gets
 * them.
 *
 * @module
 */
import { Button, Code, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type {
  RowTrace,
  SourceStretch,
} from '../../../../../src/lifecycle/normalize/repair/trace-row.ts';
import { useOperation } from '../../../api/hooks.ts';
import { CommandLine } from '../../../parts/command-line.tsx';
import { numberText } from '../../../parts/figure.tsx';
import { Loading } from '../../../parts/loading.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import type { Split } from '../data-search.ts';
import { partsOf } from './record-text.ts';
import { RowTokensView } from './row-tokens.tsx';

interface Props {
  project: string;
  split: Split;
  row: number;
  /** Of the split. */
  rows: number;
  onRow: (row: number) => void;
  onClose: () => void;
}

export function RowPanel({ project, split, row, rows, onRow, onClose }: Props) {
  const narrow = useMediaQuery('(max-width: 48em)');
  const { data, error, isPending } = useOperation('dataset.show', { project, split, row });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={narrow ? '100%' : 'lg'}
      title={`Row ${numberText(row)} of ${split}`}
      closeButtonProps={{ 'aria-label': 'Close the row' }}
    >
      <Stack gap="md">
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            disabled={row <= 1}
            onClick={() => onRow(row - 1)}
          >
            Before
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={row >= rows}
            onClick={() => onRow(row + 1)}
          >
            Next
          </Button>
        </Group>
        {isPending && <Loading what="the row" />}
        {error && <ProblemBox problem={error.problem} />}
        {data && <Trace trace={data.output as RowTrace} />}
        <RowTokensView project={project} split={split} row={row} />
        <CommandLine operation="dataset.show" input={{ project, split, row }} />
      </Stack>
    </Drawer>
  );
}

const shownRows = 5;

function Trace({ trace: { record, source, rows = [source] } }: { trace: RowTrace }) {
  return (
    <>
      <Stack gap="xs">
        {partsOf(record).map(({ name, text }, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- turns have no name of their own
          <div key={index}>
            <Text size="xs" c="dimmed" fw={600}>
              {name}
            </Text>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {text}
            </Text>
          </div>
        ))}
      </Stack>
      <div>
        <Title order={3} size="h6" mb={4}>
          Where it is from
        </Title>
        {rows.slice(0, shownRows).map((stretch) => (
          <Stretch key={`${stretch.file}:${stretch.first} ${stretch.at ?? ''}`} stretch={stretch} />
        ))}
        {rows.length > shownRows && (
          <Text size="sm" c="dimmed">
            and {rows.length - shownRows} more rows
          </Text>
        )}
      </div>
    </>
  );
}

function Stretch({ stretch }: { stretch: SourceStretch }) {
  const { file, first, last, at, original, record } = stretch;
  return (
    <div>
      <Text size="xs" c="dimmed" className="mono">
        {file}:{first === last ? first : `${first}-${last}`}
        {at === undefined ? '' : ` at ${at}`}
      </Text>
      <Code
        block
        tabIndex={0}
        style={{
          maxHeight: 220,
          overflow: 'auto',
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {original ?? JSON.stringify(record, null, 2)}
      </Code>
    </div>
  );
}
