/**
 * What a gate that holds the project back found, how to mend it, and how to go on all the same.
 *
 * @module
 */
import { Group, Title } from '@mantine/core';
import { useOperation } from '../../api/hooks.ts';
import { ButtonTo } from '../../parts/link.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Override } from '../../parts/override.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { VerdictBox } from '../../parts/verdict-box.tsx';
import { barrierOf, gateWords, type Status } from './stage-words.ts';

const pageTitles = {
  data: 'Open the data',
  preflight: 'Open preflight',
  benchmark: 'Open the benchmark',
  runs: 'Open the runs',
  release: 'Open the release',
} as const;

/** The first gate on the path that is shut; nothing where none is. */
export function ClosedGate({ status, project }: { status: Status; project: string }) {
  const shut = status.gates.find((gate) => ['shut', 'undecided'].includes(barrierOf(gate)));
  const letter = shut?.gate ?? 'A';
  const { data, error, isPending } = useOperation(
    'gate.show',
    { project, gate: letter },
    { enabled: shut !== undefined },
  );
  if (shut === undefined) return null;
  const { title, page } = gateWords[letter];
  return (
    <section aria-labelledby="closed">
      <Title order={2} size="h4" mb="xs" id="closed">
        Gate {letter}, {title}, holds this back
      </Title>
      {isPending && <Loading what="what it found" />}
      {error && <ProblemBox problem={error.problem} />}
      {data && (
        <VerdictBox verdict={data.output}>
          <Group gap="sm" mt="sm" align="start">
            <ButtonTo
              size="compact-sm"
              variant="default"
              to={`/projects/$project/${page}`}
              params={{ project }}
            >
              {pageTitles[page]}
            </ButtonTo>
            <Override project={project} gate={letter} />
          </Group>
        </VerdictBox>
      )}
    </section>
  );
}
