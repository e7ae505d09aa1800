/**
 * Has the winner of a race scored on more items while it is open whether it clears the floor of
 * Gate C, and beside it those that were not beaten: the first to clear the floor is taken. It ends
 * when that is known of all of them, or when the rows or the time are used up.
 *
 * @module
 */
import type {
  BaselineId,
  BenchmarkFloorPolicy,
} from '../../../catalog/tasks/benchmark-floor-policy.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { EvaluatedItem } from '../../../evaluation/item.ts';
import type { SampleSizes } from '../budget.ts';
import type { FloorFinding } from '../benchmark-summary.ts';
import type { GrowingClusters } from '../clusters.ts';
import { FloorTest } from '../selection/floor-test.ts';
import type { Contest } from './contest.ts';
import type { Runner } from './contest-runner.ts';

/** Of either side: a wrong PASS, a wrong FAIL. */
const floorError = 0.025;

export interface FloorRequest {
  /** Those that were not beaten, the one to take first. */
  unbeaten: readonly { runner: Runner; place: number }[];
  /** How many there were to choose from. */
  candidates: number;
  contest: Contest;
  policy: BenchmarkFloorPolicy;
  sizes: SampleSizes;
  /** Seconds of scoring so far, on the reference machine. */
  seconds: number;
  /** The held-out records that may be scored, in order, and how many rows the split has. */
  records: readonly CanonicalRecord[];
  rows: number;
  clusters: GrowingClusters;
  /** Hears of each look. */
  onLook(finding: FloorFinding['tested'][number], secondsLeft: number): void;
}

/**
 * Tests the unbeaten against the floor.
 *
 * @throws The problems of workers that score.
 */
export async function clearFloor(
  request: FloorRequest,
): Promise<{ winner: Runner; floor: FloorFinding }> {
  const { contest, policy, sizes, records, clusters } = request;
  const { margin } = policy;
  const tests = request.unbeaten.map(({ runner, place }) => ({
    runner,
    perItem: sizes.scoring.perItem[place],
    most: sizes.deciding.most[place],
    baseline: policy.floor[runner.entrant.candidate.kind],
    test: new FloorTest(sizes.deciding.most[place], {
      margin,
      error: floorError,
      candidates: request.candidates,
    }),
    stopped: null as 'time' | 'not-compared' | null,
  }));
  type Tested = (typeof tests)[number];
  const floors = new FloorItems(contest, records);
  const open = ({ test, stopped }: Tested) => test.nextItems !== null && stopped === null;
  const above = ({ test }: Tested) => test.last?.outcome === 'above';
  let { seconds } = request;

  while (!tests.some(above)) {
    // Whoever has had the fewest looks; the winner first.
    const looksOf = ({ test }: Tested) => test.last?.looks ?? 0;
    const [one] = tests.filter(open).toSorted((a, b) => looksOf(a) - looksOf(b));
    if (one === undefined) break;
    const items = one.test.nextItems!;
    const { trained } = one.runner;
    const cost = Math.max(0, items - trained.records.length) * one.perItem;
    if (items > sizes.heldOut && seconds + cost > sizes.deciding.seconds) {
      one.stopped = 'time';
      continue;
    }
    await trained.upTo(items);
    await clusters.reach(items);
    seconds += cost;
    const [ours, theirs] = [trained.ofFirst(items), floors.ofFirst(one.baseline, items)];
    if (contest.gain(ours, theirs, 1) === null) {
      one.stopped = 'not-compared';
      continue;
    }
    const look = one.test.observe((z) => contest.gain(ours, theirs, z)!);
    request.onLook(
      { id: one.runner.entrant.candidate.id, ...look },
      sizes.deciding.seconds - seconds,
    );
  }

  const won =
    tests.find(above) ?? tests.find(({ test }) => test.last?.outcome === 'open') ?? tests[0];
  const { last, neededItems } = won.test;
  // Nobody can say that none clears it while there was no time to look at one of them.
  const unseen = tests.some(({ test, stopped }) => test.last === null && stopped === 'time');
  const outcome = last?.outcome === 'below' && unseen ? 'open' : (last?.outcome ?? 'not-compared');
  return {
    winner: won.runner,
    floor: {
      baseline: won.baseline,
      margin,
      error: floorError,
      outcome,
      tested: [won, ...tests.filter((one) => one !== won)].flatMap(({ runner, test }) =>
        test.last === null ? [] : [{ id: runner.entrant.candidate.id, ...test.last }],
      ),
      rows: request.rows,
      ended: won.stopped === 'time' || unseen || won.most < request.rows ? 'time' : 'rows',
      neededItems: outcome === 'open' ? neededItems : null,
      secondsPerItem: Number(won.perItem.toPrecision(3)),
    },
  };
}

/** What the baselines say of the records, found as more of them are scored. */
class FloorItems {
  readonly #contest: Contest;
  readonly #records: readonly CanonicalRecord[];
  readonly #known = new Map<BaselineId, { records: number; items: EvaluatedItem[] }>();

  constructor(contest: Contest, records: readonly CanonicalRecord[]) {
    this.#contest = contest;
    this.#records = records;
  }

  /** None where the records have no such baseline. */
  ofFirst(id: BaselineId, count: number): EvaluatedItem[] {
    const known = this.#known.get(id) ?? { records: 0, items: [] };
    this.#known.set(id, known);
    const more = this.#records.slice(known.records, count);
    known.items.push(...(this.#contest.baselines.get(id)?.(more) ?? []));
    known.records += more.length;
    const ids = new Set(this.#records.slice(0, count).map((record) => record.id));
    return known.items.filter((item) => ids.has(item.id));
  }
}
