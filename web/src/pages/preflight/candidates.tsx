/**
 * Candidates one by one: whether each can be trained, why not and what to do, and what it would take.
 *
 * @module
 */
import { Badge, Card, Code, Group, List, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type {
  CandidateFacts,
  CandidateReport,
} from '../../../../src/lifecycle/preflight/preflight-report.ts';
import { numberText } from '../../parts/figure.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { LearntRuns } from './learnt-runs.tsx';
import { MemoryBar } from './memory-bar.tsx';
import type { Preflight } from './preflight.tsx';
import { costText, groundsText, timeText } from './time-text.ts';

export const Candidates = ({ preflight }: { preflight: Preflight }) => (
  <section aria-labelledby="candidates">
    <Title order={2} size="h4" id="candidates" mb="sm">
      Candidates
    </Title>
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      {preflight.report.candidates.map((candidate) => (
        <Candidate key={candidate.id} candidate={candidate} preflight={preflight} />
      ))}
    </SimpleGrid>
  </section>
);

function Candidate({ candidate, preflight }: { candidate: CandidateReport; preflight: Preflight }) {
  const { id, status, facts, findings, method } = candidate;
  const time = preflight.times.find(
    (each) => each.candidate === id && each.profile === 'balanced',
  )?.time;
  return (
    <Card withBorder bg="var(--card)" component="article" aria-label={id}>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5">
          {id}
        </Title>
        <Badge color={status === 'READY' ? 'green' : 'red'} variant="light">
          {status === 'READY' ? 'ready' : 'not ready'}
        </Badge>
      </Group>
      <Stack gap="sm">
        {findings.length > 0 && <Findings findings={findings} />}
        {facts !== null && (
          <>
            <Text size="sm">{factsText(facts, method)}</Text>
            <MemoryBar
              memory={facts.memory}
              limit={preflight.report.memoryLimit}
              measured={preflight.measuredMemory[id]}
            />
            {time !== undefined && (
              <Text size="sm">
                Time <b>{timeText(time)}</b>{' '}
                <span className="dim">{groundsText(time)}, for the balanced plan</span>
                {time.cost !== null && <>; cost {costText(time)}</>}
              </Text>
            )}
            <Text size="sm" c="dimmed">
              Largest that fits: {numberText(facts.largestFit.microBatchRows)} rows of{' '}
              {numberText(facts.sequenceLength)} tokens at once, or rows of{' '}
              {numberText(facts.largestFit.sequenceLength)} tokens.
            </Text>
            <LearntRuns example={facts.example} />
          </>
        )}
      </Stack>
    </Card>
  );
}

function factsText(facts: CandidateFacts, method: string): string {
  const { start, parameters, trainableParameters, context, licence, tokens } = facts;
  const size = `${numberText(Number((parameters / 1e6).toPrecision(3)))} M parameters`;
  const trained =
    trainableParameters === parameters
      ? 'all trained'
      : `${numberText(Number((trainableParameters / 1e6).toPrecision(3)))} M trained by ${method}`;
  return [
    `${start === 'scratch' ? 'From scratch' : 'Pretrained'}, ${size}, ${trained}`,
    `reads ${numberText(context)} tokens; half of the records have at most ${numberText(tokens.p50)}, the longest ${numberText(tokens.longest)}`,
    licence === null ? null : `licence ${licence}`,
  ]
    .filter((part) => part !== null)
    .join('; ');
}

const Findings = ({ findings }: Pick<CandidateReport, 'findings'>) => (
  <List size="sm" spacing={6} aria-label="What was found">
    {findings.map(({ code, severity, message, fix }) => (
      <List.Item key={`${code} ${message}`}>
        <Text size="sm" span c={severity === 'error' ? 'var(--bad)' : undefined}>
          {message}
        </Text>{' '}
        <Code>{code}</Code>
        <Text size="sm" c="dimmed">
          {fix}
        </Text>
        {code === 'preflight.not-present' && (
          <LinkTo to="/models" size="sm">
            Add it on the page of models
          </LinkTo>
        )}
      </List.Item>
    ))}
  </List>
);
