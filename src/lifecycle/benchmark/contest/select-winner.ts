/**
 * Has runners scored round by round until one is to be taken, or items or time run out.
 *
 * @module
 */
import { parameterCount } from '../../../engine/model/config.ts';
import type { SelectionPolicy } from '../../../catalog/tasks/selection-policy.ts';
import { lowerIsBetter } from '../../../evaluation/metrics/metric.ts';
import type { SampleSizes } from '../budget.ts';
import type { Contest } from './contest.ts';
import type { Runner } from './contest-runner.ts';
import { lookSchedule } from '../selection/looks.ts';
import { Race, type Standing } from '../selection/race.ts';
import type { Selection } from '../benchmark-summary.ts';

/**
 * Items that the winner is scored on at least, so that its score and Gate C have something to go by.
 */
const winnerItems = 120;

/**
 * Selects the winner, which is then scored on `winnerItems` where there are so many.
 *
 * @throws The problems of workers that score.
 */
export async function selectWinner(
  runners: readonly Runner[],
  contest: Contest,
  { heldOut, scoring }: SampleSizes,
  { error, margin: margins }: SelectionPolicy,
): Promise<{ standing: Standing; selection: Selection }> {
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
  let seconds = 0;
  let scored = 0;
  for (let next = race.nextItems; next !== null; next = race.nextItems) {
    const { running } = race;
    const perItem = running.reduce((total, id) => total + secondsOf.get(id)!, 0);
    seconds += (next - scored) * perItem;
    if (scored > 0 && seconds > scoring.seconds) break;
    for (const id of running) await byId.get(id)!.trained.upTo(next);
    scorings.done += (next - scored) * running.length;
    scored = next;
    race.observe(contest.sums(new Map(running.map((id) => [id, byId.get(id)!.trained.items]))));
  }
  const { standing, rounds } = race;
  await byId.get(standing.id)!.trained.upTo(Math.min(winnerItems, heldOut));
  return {
    standing,
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
