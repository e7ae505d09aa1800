import { Alert, Card, Code, Stack, Text } from '@mantine/core';
import type { OutputOf } from '../../api/call.ts';
import { StateMark } from '../../parts/state-mark.tsx';

const colours = { error: 'red', warning: 'yellow', info: 'gray' } as const;

/** What was found when the runtimes were tried, with what mends it. */
export const Diagnoses = ({ diagnoses }: { diagnoses: OutputOf<'runtime.doctor'> }) => (
  <Stack gap="xs" aria-live="polite">
    {diagnoses.map(({ name, problems, facts }) => {
      const failed = problems.some(({ severity }) => severity === 'error');
      return (
        <Card key={name} withBorder padding="sm">
          <StateMark state={failed ? 'failed' : 'fresh'}>
            {`${name}: ${failed ? 'does not work' : 'works'}`}
          </StateMark>
          {facts !== null && (
            <Text size="sm" c="dimmed" className="outcome">
              Python {facts.python}
              {Object.entries(facts.versions).map(
                ([what, version]) => `, ${what} ${version ?? 'is missing'}`,
              )}
            </Text>
          )}
          {problems.map(({ code, severity, message, fix }) => (
            <Alert key={`${code} ${message}`} mt="xs" color={colours[severity]} title={message}>
              <Text size="sm">{fix}</Text>
              <Code>{code}</Code>
            </Alert>
          ))}
        </Card>
      );
    })}
  </Stack>
);
