/**
 * How projects stand: of each, whether something works, waits or needs a person.
 *
 * @module
 */
import { useQueries } from '@tanstack/react-query';
import { type AnswerError, type JobLine, client } from '../../api/call.ts';
import {
  barrierOf,
  stateWords,
  stageWords,
  gateWords,
  type Status,
} from '../project/stage-words.ts';

export interface Standing {
  status: Status | null;
  error: AnswerError | null;
  working: boolean;
  waiting: boolean;
  /** What failed or is held back, in words; null where nothing is. */
  stuck: string | null;
}

export function useStandings(
  projects: readonly number[],
  jobs: readonly JobLine[],
): Map<number, Standing> {
  const answers = useQueries({
    queries: projects.map((project) => ({
      queryKey: ['project.status', { project: String(project) }],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        client.query('project.status', { project: String(project) }, { signal }),
    })),
  });
  return new Map(
    projects.map((project, index) => {
      const { data, error } = answers[index]!;
      const own = jobs.filter((job) => job.project === project);
      return [project, standingOf(data?.output ?? null, error as AnswerError | null, own)];
    }),
  );
}

function standingOf(
  status: Status | null,
  error: AnswerError | null,
  jobs: readonly JobLine[],
): Standing {
  const states = status?.stages.map(({ state }) => state) ?? [];
  const working = states.includes('running') || jobs.some((job) => job.status === 'running');
  return {
    status,
    error,
    working,
    waiting: states.includes('waiting') || jobs.some((job) => job.status === 'queued'),
    stuck: working || status === null ? null : stuckAt(status),
  };
}

function stuckAt({ stages, gates }: Status): string | null {
  const failed = stages.find(({ state }) => state === 'failed');
  if (failed) return `${stageWords[failed.name].title} failed`;
  const gate = gates.find((each) => barrierOf(each) === 'shut');
  if (gate) return `Gate ${gate.gate}, ${gateWords[gate.gate].title}, said no`;
  const open = gates.find((each) => barrierOf(each) === 'undecided');
  return open ? `Gate ${open.gate}, ${gateWords[open.gate].title}, could not decide` : null;
}

/** All eight stages in one sentence, for who does not see the picture. */
export const pathText = ({ stages }: Status): string =>
  stages.map(({ name, state }) => `${stageWords[name].title} ${stateWords[state]}`).join(', ');
