import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { BenchmarkSummary } from './summary.ts';

/** What a candidate's short training took on the machine that held the benchmark. */
export interface WayFigures {
  seconds: number;
  tokensPerSecond: number;
  peakResidentBytes: number;
}

/**
 * By candidate, from the events of the run that made a benchmark: figures of a machine are no part
 * of the summary. Empty when the benchmark was made in another home.
 */
export function figuresOnTheWay(
  ledger: Ledger,
  project: Project,
  artifact: Artifact,
  { ranking }: BenchmarkSummary,
): Map<string, WayFigures> {
  const run = ledger.runs
    .list(project.id)
    .findLast((one) => one.artifact === artifact.id && one.status === 'done');
  const tokens = new Map(ranking.map(({ id, training }) => [id, training?.tokens ?? 0]));
  const trained = (run === undefined ? [] : ledger.runs.events(run.id)).filter(
    ({ type }) => type === 'benchmark.trained',
  );
  return new Map(
    trained.map(({ data }) => {
      const [id, seconds] = [String(data.candidate), Number(data.seconds)];
      const tokensPerSecond = (tokens.get(id) ?? 0) / seconds;
      return [id, { seconds, tokensPerSecond, peakResidentBytes: Number(data.peakResidentBytes) }];
    }),
  );
}
