/**
 * Which base models can be trained on these data, here: the candidates with what was found, and the
 * plans that were proposed, to be changed and started.
 *
 * @module
 */
import { Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import type { OutputOf } from '../../api/call.ts';
import { useMade } from '../../api/use-made.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Override } from '../../parts/override.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { VerdictBox } from '../../parts/verdict-box.tsx';
import { Candidates } from './candidates.tsx';
import { Plans } from './plans.tsx';
import { RunPreflight } from './run-preflight.tsx';

export type Preflight = OutputOf<'preflight.show'>;

export default function Page() {
  const { project } = useParams({ from: '/projects/$project' });
  const { data, error, isPending, missing } = useMade('preflight.show', { project });
  if (isPending) return <Loading what="the preflight" />;
  if (error) return <ProblemBox problem={error.problem} />;
  if (missing)
    return (
      <Stack gap="lg">
        <Empty title="No preflight of these data yet">
          It looks before anything is trained which base models fit the data, the licence, the
          target and the memory of this machine, and how long each would take.
        </Empty>
        <RunPreflight project={project} first />
      </Stack>
    );
  const preflight = data!.output;
  const { report, verdict } = preflight;
  const ready = report.candidates.filter(({ status }) => status === 'READY').length;
  return (
    <Stack gap="lg">
      {verdict.outcome === 'PASS' && verdict.findings.length === 0 ? (
        <Text size="sm" c="var(--ok)">
          Gate B passed: {ready} of {report.candidates.length} candidates can be trained on these
          data here.
        </Text>
      ) : (
        <VerdictBox verdict={verdict}>
          {verdict.override === null && verdict.outcome !== 'PASS' && (
            <Override project={project} gate="B" />
          )}
          {verdict.override !== null && (
            <Text size="sm" mt={6}>
              Overridden: {verdict.override.reason}
            </Text>
          )}
        </VerdictBox>
      )}
      <Candidates preflight={preflight} />
      <Plans project={project} preflight={preflight} />
      <RunPreflight project={project} />
      <CommandLine operation="preflight.show" input={{ project }} />
    </Stack>
  );
}
