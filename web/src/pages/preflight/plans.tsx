/**
 * The plans that were proposed for a candidate, side by side; one of them is taken up and changed.
 *
 * @module
 */
import { Badge, Button, Card, Group, Select, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type {
  CandidateReport,
  PlanProposal,
} from '../../../../src/lifecycle/preflight/preflight-report.ts';
import { bytesText, Figure, numberText } from '../../parts/figure.tsx';
import { MemoryBar } from './memory-bar.tsx';
import { PlanEditor } from './plan-editor.tsx';
import type { Preflight } from './preflight.tsx';
import { costText, timeText } from './time-text.ts';

const names = { safe: 'Safe', balanced: 'Balanced', max_quality: 'Best quality' } as const;

export function Plans({ project, preflight }: { project: string; preflight: Preflight }) {
  const ready = preflight.report.candidates.filter(({ plans }) => plans !== null);
  const [wanted, setWanted] = useState<string | null>(null);
  const [profile, setProfile] = useState<PlanProposal['profile']>('balanced');
  if (ready.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {preflight.report.candidates.some(({ status }) => status === 'READY')
          ? 'No plans were proposed this time. Look again below, and there will be three for each candidate.'
          : 'Plans are proposed for candidates that are ready.'}
      </Text>
    );
  const candidate = ready.find(({ id }) => id === wanted) ?? ready[0];
  const chosen = candidate.plans!.find((plan) => plan.profile === profile)!;
  return (
    <Stack gap="md" component="section" aria-labelledby="plans">
      <Group justify="space-between">
        <Title order={2} size="h4" id="plans">
          Plans
        </Title>
        <Select
          aria-label="Candidate"
          data={ready.map(({ id }) => id)}
          value={candidate.id}
          onChange={setWanted}
          allowDeselect={false}
          w={260}
        />
      </Group>
      <SimpleGrid cols={{ base: 1, md: 3 }}>
        {candidate.plans!.map((plan) => (
          <PlanCard
            key={plan.profile}
            plan={plan}
            candidate={candidate}
            preflight={preflight}
            chosen={plan === chosen}
            onChoose={() => setProfile(plan.profile)}
          />
        ))}
      </SimpleGrid>
      <PlanEditor
        key={`${candidate.id} ${profile}`}
        project={project}
        candidate={candidate}
        proposal={chosen}
        limit={preflight.report.memoryLimit}
      />
    </Stack>
  );
}

interface CardProps {
  plan: PlanProposal;
  candidate: CandidateReport;
  preflight: Preflight;
  chosen: boolean;
  onChoose: () => void;
}

function PlanCard({ plan: proposal, candidate, preflight, chosen, onChoose }: CardProps) {
  const { profile, plan, forecast, memory, disk, differences, why } = proposal;
  const time = preflight.times.find(
    (each) => each.candidate === candidate.id && each.profile === profile,
  )?.time;
  return (
    <Card
      withBorder
      bg="var(--card)"
      style={chosen ? { borderColor: 'var(--run)', borderWidth: 2 } : undefined}
      component="article"
      aria-label={`${names[profile]} plan`}
    >
      <Group justify="space-between" mb={4}>
        <Title order={3} size="h5">
          {names[profile]}
        </Title>
        {chosen && <Badge variant="light">taken up below</Badge>}
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {why}
      </Text>
      <Group gap="lg" mb="sm">
        <Figure label="steps" value={plan.steps} />
        <Figure label="epochs" value={forecast.epochs} />
        <Figure label="learning rate" value={plan.learningRate.toPrecision(2)} />
      </Group>
      {time !== undefined && (
        <Text size="sm">
          Time <b>{timeText(time)}</b>
          {time.cost !== null && <>; cost {costText(time)}</>}
        </Text>
      )}
      <MemoryBar memory={memory} limit={preflight.report.memoryLimit} legend={false} />
      <Text size="sm" mt={4}>
        Disk <b>{bytesText(disk.expected)}</b>
      </Text>
      {differences.length > 0 && (
        <Text component="details" size="sm" mt="xs">
          <summary style={{ cursor: 'pointer' }}>
            {differences.length} settings differ from balanced
          </summary>
          {differences.map(({ setting, value, balanced }) => (
            <div key={setting}>
              <span className="mono">{setting}</span> {valueText(value)}{' '}
              <span className="dim">not {valueText(balanced)}</span>
            </div>
          ))}
        </Text>
      )}
      {!chosen && (
        <Button variant="default" mt="sm" onClick={onChoose}>
          Take this one up
        </Button>
      )}
    </Card>
  );
}

const valueText = (value: unknown): string =>
  typeof value === 'number'
    ? numberText(value)
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
