/**
 * A release against the one in force, on the items that both were measured on.
 *
 * @module
 */
import { Card, Title } from '@mantine/core';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Compared } from './compared.tsx';

export function InForce({ project, release }: { project: string; release: number }) {
  const input = { project, release };
  const { data, error } = useOperation('release.compare', input);
  if (error) return <ProblemBox problem={error.problem} />;
  const comparison = data?.output.comparison;
  // Without one in force there is nothing to be held against but the base, which has its own card.
  if (!comparison) return null;
  const { against } = comparison;
  return (
    <Card withBorder bg="var(--card)">
      <Title order={2} size="h5" mb={4}>
        Item by item against release {against}
      </Title>
      <Compared comparison={comparison} names={[`release ${against}`, 'this one']} />
      <div style={{ marginTop: 12 }}>
        <CommandLine operation="release.compare" input={input} />
      </div>
    </Card>
  );
}
