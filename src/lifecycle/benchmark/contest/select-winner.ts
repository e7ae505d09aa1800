/**
 * Has runners scored round by round until one is to be taken, or items or time run out. Whether that
 * one clears the floor of Gate C is asked afterwards (`clear-floor.ts`).
 *
 * @module
 */
import { parameterCount } from '../../../engine/model/config.ts';
import type { SelectionPolicy } from '../../../catalog/tasks/selection-policy.ts';
import { lowerIsBetter } from '../../../catalog/tasks/metric-names.ts';
import type { SampleSizes } from '../budget.ts';
import type { Contest } from './contest.ts';
import type { Runner } from './contest-runner.ts';
import type { ForEach } from './side-by-side.ts';
import { lookSchedule } from '../selection/looks.ts';
import { Race, type Standing } from '../selection/race.ts';
import type { Selection } from '../benchmark-summary.ts';

/** Who is to be taken, who else was not beaten, and how that was found. */
export interface Selected {
  standing: Standing;
  /** Ids of those still running. */
  unbeaten: readonly string[];
  selection: Selection;
  /** Seconds of scoring so far, on the reference machine. */
  seconds: number;
}

/**
 * Selects the winner.
 *
 * @param onLook Hears after each round how many items were scored and who leads by how much, which is
 *   null where nobody else is running.
 * @throws The problems of workers that score.
 */
export async function selectWinner(
  runners: readonly Runner[],
  contest: Contest,
  { heldOut, scoring }: SampleSizes,
  { error, margin: margins }: SelectionPolicy,
  forEach: ForEach,
  onLook: (race: Race, secondsLeft: number) => void,
): Promise<Selected> {
  const share = !lowerIsBetter(contest.metric);
  const margin = share ? margins.share : margins.bits;
  const byId = new Map(runners.map((runner) => [runner.entrant.candidate.id, runner]));
  const secondsOf = new Map(
    runners.map(({ entrant }, i) => [entrant.candidate.id, scoring.perItem[i]]),
  );
  const race = new Race(
    runners.map(({ entrant: { candidate } }) => ({
      id: candidate.id,
      cost: parameterCount(candidate.config),
    })),
    lookSchedule(heldOut),
    { error, margin, lowerIsBetter: !share, bounded: share },
  );
  const scorings = { done: 0, full: heldOut * runners.length };
  let seconds = scoring.before;
  let scored = 0;
  for (let next = race.nextItems; next !== null; next = race.nextItems) {
    const { running } = race;
    const perItem = running.reduce((total, id) => total + secondsOf.get(id)!, 0);
    const after = seconds + (next - scored) * perItem;
    if (scored > 0 && after > scoring.seconds) break;
    seconds = after;
    await forEach(running, (id) => byId.get(id)!.trained.upTo(next));
    scorings.done += (next - scored) * running.length;
    scored = next;
    race.observe(contest.sums(new Map(running.map((id) => [id, byId.get(id)!.trained.items]))));
    onLook(race, scoring.seconds - seconds);
  }
  const { standing, running, rounds } = race;
  return {
    standing,
    unbeaten: running,
    seconds,
    selection: {
      outcome: standing.decided ? 'decided' : 'undecided',
      error,
      margin,
      rounds,
      scorings,
      neededItems: standing.neededItems,
    },
  };
}
