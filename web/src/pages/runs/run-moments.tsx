/**
 * What happened in a run: trouble with its number on the curve and the figures behind it, and the log.
 *
 * @module
 */
import {
  Badge,
  Button,
  Card,
  Code,
  Group,
  ScrollArea,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { memo, useState } from 'react';
import type { Run } from '../../../../src/ledger/work/runs.ts';
import type { Moment } from '../../../../src/lifecycle/observe/moments.ts';
import { durationText } from '../../parts/figure.tsx';
import type { RunRecord, Trouble } from './record/run-record.ts';

export function Troubles({ troubles }: { troubles: readonly Trouble[] }) {
  if (troubles.length === 0) return null;
  return (
    <Card withBorder bg="var(--card)">
      <Title order={2} size="h5" mb="xs">
        Alerts and retries
      </Title>
      <Stack gap="sm" component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
        {troubles.map((trouble, index) => (
          <TroubleItem key={`${trouble.at} ${trouble.code}`} trouble={trouble} number={index + 1} />
        ))}
      </Stack>
    </Card>
  );
}

function TroubleItem({ trouble, number }: { trouble: Trouble; number: number }) {
  const { kind, title, step, action, code, evidence } = trouble;
  const figures = Object.entries(evidence ?? {}).filter(([name]) => name !== 'step');
  return (
    <li>
      <Group gap="xs" align="baseline" wrap="nowrap">
        <Badge color={kind === 'alert' ? 'yellow' : 'red'} size="sm" style={{ flexShrink: 0 }}>
          {number}
        </Badge>
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={600}>
            {title}
          </Text>
          <Text size="xs" c="dimmed">
            {kind}
            {step === null ? '' : ` at step ${step}`} · <Code>{code}</Code>
          </Text>
          {action !== null && <Text size="sm">{action}</Text>}
          {figures.length > 0 && (
            <details>
              <summary>
                <Text span size="xs" c="dimmed">
                  figures behind it
                </Text>
              </summary>
              <dl className="mono" style={{ margin: '4px 0' }}>
                {figures.map(([name, value]) => (
                  <Group key={name} gap="xs" wrap="nowrap" align="baseline">
                    <dt className="dim">{name}</dt>
                    <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{valueText(value)}</dd>
                  </Group>
                ))}
              </dl>
            </details>
          )}
        </div>
      </Group>
    </li>
  );
}

const valueText = (value: unknown): string =>
  typeof value === 'number'
    ? String(Number(value.toPrecision(6)))
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

/** The newest that are shown at first. */
const firstShown = 100;

interface Log {
  run: Run;
  moments: RunRecord['moments'];
}

/** Drawn again when something happened, and not for every figure of the run. */
export const RunLog = memo(function RunLog({ run, moments }: Log) {
  const [all, setAll] = useState(false);
  if (moments.length === 0) return null;
  const shown = all ? moments : moments.slice(-firstShown);
  return (
    <Card withBorder bg="var(--card)">
      <Title order={2} size="h5" mb="xs">
        What happened
      </Title>
      {shown.length < moments.length && (
        <Button variant="subtle" size="compact-xs" mb="xs" onClick={() => setAll(true)}>
          Show the {moments.length - shown.length} before these as well
        </Button>
      )}
      <ScrollArea.Autosize
        mah={320}
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'What happened, by time' }}
      >
        <Table verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>after</Table.Th>
              <Table.Th>step</Table.Th>
              <Table.Th>what</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((moment, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- several may come at one time
              <MomentRow key={`${moment.at} ${index}`} run={run} moment={moment} />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </Card>
  );
});

const colours = { error: 'var(--bad)', warning: 'var(--stale)', info: undefined } as const;

function MomentRow({ run, moment }: { run: Run; moment: Moment }) {
  const { at, step, kind, title, severity } = moment;
  const after = Math.max(0, (Date.parse(at) - Date.parse(run.startedAt)) / 1000);
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{durationText(after)}</Table.Td>
      <Table.Td>{step ?? ''}</Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere', color: colours[severity] }}>
        {kind === 'other' ? <span className="mono">{title}</span> : title}
      </Table.Td>
    </Table.Tr>
  );
}
