/**
 * The runs of a project: all that was done, what works and waits, two trainings compared, and a new
 * one.
 *
 * @module
 */
import { Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Compare } from './compare.tsx';
import type { Draft } from './draft.ts';
import { RunTable } from './run-table.tsx';
import { StartTraining } from './start-training.tsx';
import { useRuns } from './use-runs.ts';

/** What of the address belongs to this page: the runs that are compared, a training to be started. */
interface Search {
  first?: number;
  second?: number;
  draft?: Draft;
}

export default function RunsPage() {
  const { project } = useParams({ from: '/projects/$project/runs' });
  const { first, second, draft }: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const { data, error } = useRuns(project);
  const artifacts = useOperation('artifact.list', { project });
  const [shown, setShown] = useState('trainings');
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const made = useMemo(
    () => new Map((artifacts.data?.output ?? []).map((one) => [one.id, one])),
    [artifacts.data],
  );
  if (error) return <ProblemBox problem={error.problem} />;
  if (!data) return <Loading what="the runs" />;
  const runs = data.output.filter(({ stage }) => shown === 'all' || stage === 'train').toReversed();
  const compare = (pair: readonly number[]) =>
    void navigate({
      to: '/projects/$project/runs',
      params: { project },
      search: (pair.length === 2 ? { first: pair[0], second: pair[1] } : {}) as never,
    });
  if (first !== undefined && second !== undefined)
    return (
      <Compare
        key={`${first} ${second}`}
        first={Number(first)}
        second={Number(second)}
        project={project}
        onClose={() => compare([])}
      />
    );
  const choose = (run: number, wanted: boolean) =>
    setChosen((now) => {
      const rest = now.filter((one) => one !== run);
      // Of three the oldest choice goes.
      return wanted ? [...rest, run].slice(-2) : rest;
    });
  return (
    <Stack gap="lg">
      <StartTraining project={project} runs={data.output} draft={draft} />
      <section aria-labelledby="runs">
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h4" id="runs">
            Runs
          </Title>
          <SegmentedControl
            size="xs"
            aria-label="Which runs are listed"
            data={[
              { value: 'trainings', label: 'Trainings' },
              { value: 'all', label: 'All stages' },
            ]}
            value={shown}
            onChange={setShown}
          />
        </Group>
        {runs.length === 0 ? (
          <Empty title={shown === 'all' ? 'Nothing has run yet' : 'Nothing was trained yet'}>
            A training shows here from the moment it is asked for: its place in the queue, its
            curves while it works, what came of it.
          </Empty>
        ) : (
          <>
            <RunTable
              project={project}
              runs={runs}
              artifacts={made}
              chosen={chosen}
              onChoose={choose}
            />
            <Group mt="sm" gap="sm">
              <Button
                size="compact-md"
                variant="default"
                disabled={chosen.length !== 2}
                onClick={() => compare([...chosen].sort((a, b) => a - b))}
              >
                Compare
              </Button>
              <Text size="sm" c="dimmed">
                {chosen.length === 2
                  ? `runs ${[...chosen].sort((a, b) => a - b).join(' and ')}`
                  : 'Tick two trainings to see what was different about them and which is better.'}
              </Text>
            </Group>
          </>
        )}
      </section>
      <CommandLine operation="run.list" input={{ project }} />
    </Stack>
  );
}
