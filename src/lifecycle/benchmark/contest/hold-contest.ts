/**
 * Trains the entrants of a contest, has them scored until there is a winner, and
 * ranks them beside the baselines.
 *
 * @module
 */
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import type { SampleSizes } from '../budget.ts';
import type { BenchmarkContext } from '../benchmark-context.ts';
import type { Contest, Samples } from './contest.ts';
import type { Entrant } from './entrant.ts';
import { EntryMaker, rank, type Scored } from './entries.ts';
import { prepareRunner, type Runner } from './contest-runner.ts';
import { selectWinner } from './select-winner.ts';
import { clearFloor } from './clear-floor.ts';
import { forEachOn } from './side-by-side.ts';
import { StandingLine } from './standing-line.ts';
import type { GrowingClusters } from '../clusters.ts';
import type { BenchmarkSummary, Choice, Selection } from '../benchmark-summary.ts';

export interface Held {
  result: Pick<
    BenchmarkSummary,
    | 'metric'
    | 'ranking'
    | 'beside'
    | 'winner'
    | 'selection'
    | 'floor'
    | 'againstBaselines'
    | 'gainByTraining'
  >;
  /** Held-out items that somebody was scored on. */
  scored: number;
  /** The lines of `items.jsonl`. */
  lines: string[];
}

/**
 * Holds a contest.
 *
 * @throws The problems of `prepareRunner`, and of workers that score or write.
 */
export async function holdContest(
  lent: BenchmarkContext,
  entrants: readonly Entrant[],
  samples: Samples,
  { sizes, rows, clusters }: { sizes: SampleSizes; rows: number; clusters: GrowingClusters },
  contest: Contest,
): Promise<Held> {
  const line = new StandingLine(contest.metric);
  const context = { ...lent, progress: line.beside(lent.progress) };
  const { selection: policy, floor: floorPolicy } = context.configuration;
  const forEach = forEachOn(context.configuration);
  const runners = await forEach(entrants, (entrant, place) => {
    const plan = { place, count: entrants.length, epochs: sizes.epochs[place] };
    return prepareRunner(context, entrant, plan, samples, contest);
  });
  const { standing, unbeaten, selection, seconds } = await selectWinner(
    runners,
    contest,
    sizes,
    policy,
    forEach,
    (race, left) => line.race(race, left),
  );
  const { winner, floor } = await clearFloor({
    unbeaten: runners
      .map((runner, place) => ({ runner, place, id: runner.entrant.candidate.id }))
      .filter(({ id }) => unbeaten.includes(id))
      .toSorted((a, b) => Number(b.id === standing.id) - Number(a.id === standing.id)),
    candidates: runners.length,
    contest,
    policy: floorPolicy,
    sizes,
    seconds,
    records: samples.heldOut,
    rows,
    clusters,
    onLook: (look, left) => line.floor(look, floorPolicy.margin, left),
  });
  // Writing takes longer than scoring: the winner alone is asked, and its base if that knows something.
  for (const scores of [winner.trained, winner.untrained]) await scores?.complete();
  const entries = new EntryMaker(context, samples, contest);
  // On the items of the winner, so that the table compares like with like.
  const { records } = winner.trained;
  const baselines = [...contest.baselines].map(([id, baseline]) => ({
    id,
    items: baseline(records),
  }));
  const scored: Scored[] = [
    ...runners.flatMap((runner) => entries.ofRunner(runner)),
    ...baselines.map(({ id, items }) => entries.ofBaseline(id, items, records)),
  ];
  const ranked = scored.filter(({ entry }) => entry.metrics[0]?.name === contest.metric);
  return {
    result: {
      metric: contest.metric,
      ranking: rank(ranked, winner.entrant.candidate.id),
      beside: scored.flatMap(({ entry }) =>
        entry.metrics.length > 0 && entry.metrics[0].name !== contest.metric ? [entry] : [],
      ),
      winner: choiceOf(winner, standing.id, runners, contest, selection),
      selection,
      floor,
      againstBaselines: comparisons(
        baselines.map(({ id, items }) => [id, contest.compare(winner.trained.items, items)]),
      ),
      gainByTraining: comparisons(
        runners.map(({ entrant, trained, untrained }) => [
          entrant.candidate.id,
          untrained ? contest.compare(trained.items, untrained.items) : undefined,
        ]),
      ),
    },
    scored: Math.max(...runners.map(({ trained }) => trained.records.length)),
    lines: scored.flatMap(({ entry: { id, setting }, items }) =>
      items.map((item) => canonicalJson({ entry: id, setting, ...item })),
    ),
  };
}

/** Keeps the pairs that there is something to compare for. */
const comparisons = <Comparison>(
  pairs: readonly [string, Comparison | undefined][],
): Record<string, Comparison> =>
  Object.fromEntries(
    pairs.flatMap(([id, comparison]) => (comparison === undefined ? [] : [[id, comparison]])),
  );

/** Weighs the winner against the rival that stayed longest and comes closest. */
function choiceOf(
  winner: Runner,
  likeliest: string,
  runners: readonly Runner[],
  contest: Contest,
  { outcome, margin }: Selection,
): Choice {
  const { candidate, method } = winner.entrant;
  const rivals = runners
    .filter((runner) => runner !== winner)
    .map(({ entrant, trained }) => ({
      id: entrant.candidate.id,
      comparison: contest.compare(winner.trained.items, trained.items)!,
    }))
    .toSorted(
      (a, b) =>
        b.comparison.items - a.comparison.items ||
        Math.abs(a.comparison.difference) - Math.abs(b.comparison.difference),
    );
  const [next = null] = rivals;
  const reason = ((): string => {
    if (next === null) return 'the only candidate that is ready';
    if (candidate.id !== likeliest)
      return `it clears the floor of Gate C, or may; ${likeliest}, from which it could not be told, does not`;
    if (outcome === 'undecided')
      return `the likeliest so far; ${next.id} could not be told from it on these items`;
    if (next.comparison.better === 'first') return `better than ${next.id} on the same items`;
    return `cheaper than ${next.id}, which is better by less than ${margin} if at all`;
  })();
  return { id: candidate.id, method, next, reason };
}
