/**
 * A run: how it goes while it works, and how it went.
 *
 * @module
 */
import { Accordion, Badge, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { memo, useRef } from 'react';
import type { Run } from '../../../../src/ledger/work/runs.ts';
import type { TrainPlan } from '../../../../src/runtimes/train-plan.ts';
import { useJsonFile } from '../../api/artifact-files.ts';
import { useRuns } from './use-runs.ts';
import { CommandText } from '../../parts/command-line.tsx';
import { Empty } from '../../parts/empty.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import type { RunRecord } from './record/run-record.ts';
import { useRunRecord } from './record/use-run-record.ts';
import { FixedReplies } from './fixed-replies.tsx';
import { RunActions } from './run-actions.tsx';
import { RunCurves } from './run-curves.tsx';
import { RunDiagnosis } from './run-diagnosis.tsx';
import { RunFigures } from './run-figures.tsx';
import { RunLog, Troubles } from './run-moments.tsx';
import { isOpen, queueText, statusColour, statusWords, timeText } from './run-words.ts';

export default function RunPage() {
  const { project, run: number } = useParams({ from: '/projects/$project/runs/$run' });
  const { data, error } = useRuns(project);
  const runs = data?.output;
  const found = runs?.find(({ id }) => String(id) === number);
  const times = useTakenUp(found);
  if (error) return <ProblemBox problem={error.problem} />;
  if (runs === undefined) return <Loading what="the run" />;
  if (found === undefined)
    return (
      <Empty title={`This project has no run ${number}`}>
        <LinkTo to="/projects/$project/runs" params={{ project }}>
          Its runs
        </LinkTo>{' '}
        are listed on the page before.
      </Empty>
    );
  const others = runs.filter(
    ({ id, stage, status }) => id < found.id && stage === 'train' && status === 'done',
  );
  return (
    <RunView
      key={`${found.id} ${times}`}
      project={project}
      run={found}
      queue={found.queue && queueText(found.queue)}
      others={others.toReversed()}
    />
  );
}

/** Counts how often a run was taken up again, since the stream of its events ended before. */
function useTakenUp(run: Run | undefined): number {
  const known = useRef({ open: true, times: 0 });
  if (run !== undefined) {
    const open = isOpen(run);
    if (open && !known.current.open) known.current.times++;
    known.current.open = open;
  }
  return known.current.times;
}

interface View {
  project: string;
  run: Run;
  queue: string | null;
  others: Run[];
}

function RunView({ project, run, queue, others }: View) {
  const record = useRunRecord(run.id);
  const planned = (run.order?.plan as string | undefined) ?? record.inputs?.inputs.plan;
  const plan = useJsonFile<TrainPlan>(run.stage === 'train' ? planned : undefined, 'plan.json');
  const settings = plan.data ?? record.inputs?.configuration;
  return (
    <Stack gap="md">
      <div>
        <Group gap="sm">
          <Title order={2} size="h4">
            Run {run.id}: {run.stage}
          </Title>
          <Badge color={statusColour[run.status]} variant="light">
            {statusWords[run.status]}
          </Badge>
          <Text size="sm" c="dimmed">
            {queue ?? timeText(run.startedAt)}
          </Text>
          {run.artifact !== null && (
            <LinkTo
              size="sm"
              to="/projects/$project/artifacts/$artifact"
              params={{ project, artifact: run.artifact }}
            >
              what it made
            </LinkTo>
          )}
        </Group>
      </div>
      <RunActions run={run} />
      {run.problem !== null && <ProblemBox problem={run.problem} />}
      {run.stage === 'train' && <RunFigures run={run} record={record} plan={plan.data} />}
      {record.metrics.length > 0 && <RunCurves run={run} record={record} others={others} />}
      {record.metrics.length === 0 && isOpen(run) && run.stage === 'train' && (
        <Text c="dimmed" role="status">
          {run.status === 'queued'
            ? 'Curves are drawn here once its turn has come.'
            : 'The worker loads the model; curves are drawn here from the first step on.'}
        </Text>
      )}
      <Troubles troubles={record.troubles} />
      <RunDiagnosis run={run} />
      <RunLog run={run} moments={record.moments} />
      <Accordion variant="separated">
        {run.stage === 'train' && <FixedReplies project={project} run={run} />}
        <Evaluations evaluations={record.evaluations} />
        <Settings settings={settings} />
        <Accordion.Item value="commands">
          <Accordion.Control>The same on the command line</Accordion.Control>
          <Accordion.Panel>
            <Stack gap={6}>
              <CommandText text={`brewslm run tail ${run.id}`} />
              <CommandText text={`brewslm run show ${run.id}`} />
              <CommandText text={`brewslm run report ${run.id} --html run-${run.id}.html`} />
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Stack>
  );
}

const Evaluations = memo(function Evaluations({ evaluations }: Pick<RunRecord, 'evaluations'>) {
  if (evaluations.length === 0) return null;
  return (
    <Accordion.Item value="evaluations">
      <Accordion.Control>Held-out losses as a table ({evaluations.length})</Accordion.Control>
      <Accordion.Panel className="wide" tabIndex={0}>
        <Table verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>step</Table.Th>
              <Table.Th>loss, nats a token</Table.Th>
              <Table.Th>tokens</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {evaluations.map(({ step, loss, targetTokens, best }) => (
              <Table.Tr key={step}>
                <Table.Td>{step}</Table.Td>
                <Table.Td>{loss.toFixed(4)}</Table.Td>
                <Table.Td>{targetTokens.toLocaleString('en')}</Table.Td>
                <Table.Td>{best ? 'best so far' : ''}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Accordion.Panel>
    </Accordion.Item>
  );
});

const Settings = memo(function Settings({ settings }: { settings: unknown }) {
  if (typeof settings !== 'object' || settings === null) return null;
  return (
    <Accordion.Item value="settings">
      <Accordion.Control>Every setting</Accordion.Control>
      <Accordion.Panel className="wide" tabIndex={0}>
        <Table verticalSpacing={4} fz="sm">
          <Table.Tbody>
            {Object.entries(settings).map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">{name}</Table.Th>
                <Table.Td className="mono">
                  {typeof value === 'string' ? value : JSON.stringify(value)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Accordion.Panel>
    </Accordion.Item>
  );
});
