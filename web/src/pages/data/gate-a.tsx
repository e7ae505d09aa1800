/**
 * What Gate A says of the dataset, with the way to what it found.
 *
 * @module
 */
import { Button, Group, Text } from '@mantine/core';
import type { RecordedVerdict } from '../../../../src/ledger/verdicts.ts';
import type { DatasetCard } from '../../../../src/lifecycle/normalize/dataset.ts';
import { Override } from '../../parts/override.tsx';
import { VerdictBox } from '../../parts/verdict-box.tsx';
import { useDataSearch } from './data-search.ts';

interface Props {
  project: string;
  verdict: RecordedVerdict | null;
  card: DatasetCard;
}

export function GateA({ project, verdict, card }: Props) {
  const [, setSearch] = useDataSearch();
  if (verdict === null)
    return (
      <Text c="dimmed">Gate A has not judged this dataset. Import it again, and it will.</Text>
    );
  if (verdict.outcome === 'PASS' && verdict.findings.length === 0)
    return (
      <Text size="sm" c="var(--ok)">
        Gate A passed: these data can be trained on.
      </Text>
    );
  if (verdict.outcome === 'PASS')
    return (
      <details>
        <Text component="summary" size="sm" c="var(--ok)" style={{ cursor: 'pointer' }}>
          Gate A passed: these data can be trained on. It remarks on {verdict.findings.length}{' '}
          {verdict.findings.length === 1 ? 'thing' : 'things'}.
        </Text>
        <VerdictBox verdict={verdict} />
      </details>
    );
  return (
    <VerdictBox verdict={verdict}>
      {verdict.needed !== undefined && (
        <Text size="sm" mt={6}>
          To decide: {verdict.needed}
        </Text>
      )}
      {verdict.override !== null && (
        <Text size="sm" mt={6}>
          Overridden: {verdict.override.reason}
        </Text>
      )}
      <Group gap="xs" mt="sm">
        {card.rejects.total > 0 && (
          <Button size="compact-sm" variant="light" onClick={() => setSearch({ view: 'rejects' })}>
            See and repair what was refused
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={() => setSearch({ view: 'profile' })}>
          Look at the profile
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setSearch({ view: 'import' })}>
          Import again
        </Button>
      </Group>
      {verdict.override === null && <Override project={project} gate="A" />}
    </VerdictBox>
  );
}
