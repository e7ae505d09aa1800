/**
 * A failure as data: what happened, where, and what to do about it.
 *
 * @module
 */
import { Alert, Code, Spoiler, Text } from '@mantine/core';
import type { Problem } from '../api/call.ts';
import { Prose } from './prose.tsx';

export function ProblemBox({
  problem,
  children,
}: {
  problem: Problem;
  children?: React.ReactNode;
}) {
  const { code, message, location, fix } = problem;
  const place = location === undefined ? '' : placeOf(location);
  return (
    <Alert color="red" variant="light" title={sentence(message)} role="alert">
      {place !== '' && (
        <Text size="sm" className="mono">
          {place}
        </Text>
      )}
      {fix !== undefined && fix !== '' && (
        <Text size="sm" mt={4} style={{ whiteSpace: 'pre-line' }}>
          <Prose text={fix} />
        </Text>
      )}
      {children}
      <Text size="xs" c="dimmed" mt={6}>
        <Code>{code}</Code>
      </Text>
      {problem.evidence !== undefined && (
        <Spoiler maxHeight={0} showLabel="Evidence" hideLabel="Less">
          <Code block>{JSON.stringify(problem.evidence, null, 2)}</Code>
        </Spoiler>
      )}
    </Alert>
  );
}

const placeOf = (location: NonNullable<Problem['location']>): string =>
  Object.entries(location)
    .map(([what, where]) => `${what} ${where}`)
    .join(', ');

const sentence = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
