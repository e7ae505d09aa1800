/**
 * How the candidates compare on a sample of these data: the answer, the ranking with its intervals,
 * who dropped out, and two of them item by item.
 *
 * @module
 */
import { Card, Stack, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useMade } from '../../api/use-made.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ButtonTo } from '../../parts/link.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Override } from '../../parts/override.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { VerdictBox } from '../../parts/verdict-box.tsx';
import { ItemByItem } from './items/item-by-item.tsx';
import { RankingTable } from './ranking-table.tsx';
import { Rounds } from './rounds.tsx';
import { RunBenchmark } from './run-benchmark.tsx';
import { ScoreChart } from './score-chart.tsx';
import { effortSentence, floorSentence, lowerIsBetter, winnerSentence } from './words.ts';

export default function Page() {
  const { project } = useParams({ from: '/projects/$project' });
  const { data, error, isPending, missing } = useMade('benchmark.show', { project });
  if (isPending) return <Loading what="the benchmark" />;
  if (error) return <ProblemBox problem={error.problem} />;
  if (missing)
    return (
      <Stack gap="lg">
        <Empty title="No benchmark of these data yet">
          Candidates are trained for a short while on the same sample and scored on the same
          held-out items, beside baselines that only count. Who cannot win any more drops out early.
        </Empty>
        <RunBenchmark project={project} first />
      </Stack>
    );
  const { summary, verdict, figures, artifact } = data!.output;
  const { metric, ranking, winner, floor } = summary;
  const direction = lowerIsBetter(metric) ? 'lower is better' : 'higher is better';
  return (
    <Stack gap="lg">
      {verdict.outcome === 'PASS' && verdict.findings.length === 0 ? (
        <Text size="sm" c="var(--ok)">
          Gate C passed: training {winner.id} is worth it.
        </Text>
      ) : (
        <VerdictBox verdict={verdict}>
          {verdict.needed !== undefined && (
            <Text size="sm" mt={6}>
              To decide: {verdict.needed}
            </Text>
          )}
          {verdict.override !== null ? (
            <Text size="sm" mt={6}>
              Overridden: {verdict.override.reason}
            </Text>
          ) : (
            verdict.outcome !== 'PASS' && <Override project={project} gate="C" />
          )}
        </VerdictBox>
      )}
      <Card withBorder bg="var(--card)" component="section" aria-labelledby="scores">
        <Title order={2} size="h4" id="scores" mb={4}>
          {winner.id}
        </Title>
        <Text size="sm">{winnerSentence(summary)}</Text>
        <Text size="sm">{floorSentence(summary)}</Text>
        <Text size="sm" c="dimmed" mb="md">
          {metric}, {direction}, with 95 % intervals; the dashed line is the floor.{' '}
          {effortSentence(summary)}
        </Text>
        <ScoreChart
          label={`${metric} of ${ranking.length} entries with 95 % intervals; ${winner.id} leads; ${direction}. The table below has the figures.`}
          ranking={ranking}
          winner={winner.id}
          floor={floor.baseline}
        />
        <ButtonTo
          mt="md"
          variant="light"
          w="fit-content"
          to="/projects/$project/preflight"
          params={{ project }}
        >
          Look at the plans for {winner.id}
        </ButtonTo>
      </Card>
      <RankingTable summary={summary} figures={figures} />
      <Rounds selection={summary.selection} />
      <ItemByItem artifact={artifact} summary={summary} />
      <RunBenchmark project={project} />
      <CommandLine operation="benchmark.show" input={{ project }} />
    </Stack>
  );
}
