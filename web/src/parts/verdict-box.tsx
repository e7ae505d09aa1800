/**
 * What a gate said, with its findings.
 *
 * @module
 */
import { Alert, Code, Group, List, Text } from '@mantine/core';
import type { Verdict } from '../api/call.ts';
import { Prose } from './prose.tsx';

export const outcomeColour = { PASS: 'green', FAIL: 'red', INCONCLUSIVE: 'yellow' } as const;

const words = {
  PASS: 'passed',
  FAIL: 'said no',
  INCONCLUSIVE: 'could not decide',
} as const;

export function VerdictBox({
  verdict,
  children,
}: {
  verdict: Verdict;
  children?: React.ReactNode;
}) {
  const { gate, outcome, findings } = verdict;
  return (
    <Alert color={outcomeColour[outcome]} variant="light" title={`Gate ${gate} ${words[outcome]}`}>
      {findings.length > 0 && (
        <List size="sm" spacing={6}>
          {findings.map((finding, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- findings have no other name and no order of their own
            <List.Item key={index}>
              <Group gap={6} wrap="wrap">
                <Code>{finding.code}</Code>
                <Text size="sm">
                  <Prose text={finding.message} />
                </Text>
              </Group>
              {finding.fix && (
                <Text size="sm" c="dimmed" style={{ whiteSpace: 'pre-line' }}>
                  <Prose text={finding.fix} />
                </Text>
              )}
            </List.Item>
          ))}
        </List>
      )}
      {children}
    </Alert>
  );
}
