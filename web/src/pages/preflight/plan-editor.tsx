/**
 * A plan that somebody changes, with what it comes to while they do, and the start of the training.
 *
 * @module
 */
import {
  Button,
  Card,
  Group,
  Loader,
  NumberInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import type {
  CandidateReport,
  PlanProposal,
} from '../../../../src/lifecycle/preflight/preflight-report.ts';
import { useWork } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Figure } from '../../parts/figure.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { VerdictBox } from '../../parts/verdict-box.tsx';
import { MemoryBar } from './memory-bar.tsx';
import { noEdits, planInput, type PlanEdits } from './plan-input.ts';
import { costText, groundsText, timeText } from './time-text.ts';
import { useForecast, type DryRun } from './use-forecast.ts';

interface Props {
  project: string;
  candidate: CandidateReport;
  proposal: PlanProposal;
  limit: number;
}

export function PlanEditor({ project, candidate, proposal, limit }: Props) {
  const [edits, setEdits] = useState(noEdits);
  const [job, setJob] = useState<number | null>(null);
  const start = useWork('train.start');
  const changed = Object.values(edits).some((value) => value !== '');
  const input = planInput(project, proposal, edits);
  const { result, problem, stale } = useForecast(changed ? input : null);
  const { plan, forecast } = proposal;
  const number = (name: Exclude<keyof PlanEdits, 'budget'>, has: number) => ({
    value: edits[name],
    placeholder: `${has}`,
    onChange: (value: number | string) => setEdits({ ...edits, [name]: value }),
  });
  return (
    <Card withBorder bg="var(--card)" component="section" aria-labelledby="own-plan">
      <Title order={3} size="h5" id="own-plan" mb="sm">
        Change it and train
      </Title>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 2, sm: 3, md: 6 }} verticalSpacing="sm">
          <NumberInput
            label="Epochs"
            min={0.01}
            step={0.5}
            {...number('epochs', forecast.epochs)}
          />
          <NumberInput label="Steps" min={1} step={50} {...number('steps', plan.steps)} />
          <NumberInput
            label="Learning rate"
            min={0}
            step={0.0005}
            decimalScale={8}
            {...number('learningRate', plan.learningRate)}
          />
          <NumberInput
            label="Tokens per row"
            min={16}
            max={candidate.facts?.context}
            step={16}
            {...number('sequenceLength', plan.sequenceLength)}
          />
          {plan.lora !== null && (
            <NumberInput label="Rank" min={1} {...number('loraRank', plan.lora.rank)} />
          )}
          <TextInput
            label="Budget"
            placeholder="10m"
            value={edits.budget}
            onChange={(event) => setEdits({ ...edits, budget: event.currentTarget.value })}
          />
        </SimpleGrid>
        <div aria-live="polite">
          {!changed && (
            <Text size="sm" c="dimmed">
              Change a setting, and what it comes to is forecast here.
            </Text>
          )}
          {changed && stale && (
            <Group gap="xs" mb="xs">
              <Loader size="xs" />
              <Text size="sm" c="dimmed">
                Forecasting …
              </Text>
            </Group>
          )}
          {changed && problem !== null && <ProblemBox problem={problem} />}
          {changed && result !== null && problem === null && (
            <div style={{ opacity: stale ? 0.5 : 1 }}>
              <Forecasted dry={result} limit={limit} />
            </div>
          )}
        </div>
        <Group>
          <Button
            loading={start.isPending}
            disabled={changed && (stale || problem !== null)}
            onClick={() => start.mutate(input, { onSuccess: ({ id }) => setJob(id) })}
          >
            Train by this plan
          </Button>
          {changed && (
            <Button variant="default" onClick={() => setEdits(noEdits)}>
              As it was proposed
            </Button>
          )}
        </Group>
        <CommandLine operation="train.start" input={input} />
        {start.error && <ProblemBox problem={start.error.problem} />}
        {job !== null && (
          <>
            <JobProgress job={job} />
            <LinkTo to="/projects/$project/runs" params={{ project }} size="sm">
              Watch it among the runs
            </LinkTo>
          </>
        )}
      </Stack>
    </Card>
  );
}

function Forecasted({ dry, limit }: { dry: DryRun; limit: number }) {
  const { plan, forecast, time, verdict } = dry;
  return (
    <Stack gap="xs">
      <Group gap="xl">
        <Figure label="steps" value={plan.steps} />
        <Figure label="epochs" value={forecast.epochs} />
        <Figure label="tokens" value={forecast.trainTokens} />
        {forecast.truncated + forecast.dropped > 0 && (
          <Figure label="records cut or left out" value={forecast.truncated + forecast.dropped} />
        )}
      </Group>
      <Text size="sm">
        Time <b>{timeText(time)}</b> <span className="dim">{groundsText(time)}</span>
        {time.cost !== null && <>; cost {costText(time)}</>}
      </Text>
      <MemoryBar memory={forecast.memory} limit={limit} />
      {verdict.findings.length > 0 && <VerdictBox verdict={verdict} />}
    </Stack>
  );
}
