/**
 * Who leads, cluster by cluster, and how far everybody else is behind: feeds a `Deficit` for each
 * candidate that is running with what its opponents, the leaders of each moment, gained on it.
 *
 * @module
 */
import type { Sums } from '../../../evaluation/statistics/estimate.ts';
import { Deficit } from './deficit.ts';

interface Pursuer {
  deficit: Deficit;
  /** Over all clusters seen. */
  above: number;
  below: number;
}

export class Pursuit {
  /** All who run, in the order in which ties go to the first. */
  readonly #pursuers: ReadonlyMap<string, Pursuer>;
  /** 1 where more is better, else −1. */
  readonly #sign: number;
  #clusters = 0;

  constructor(ids: readonly string[], lowerIsBetter: boolean) {
    this.#pursuers = new Map(
      ids.map((id) => [id, { deficit: new Deficit(), above: 0, below: 0 }] as const),
    );
    this.#sign = lowerIsBetter ? -1 : 1;
  }

  /**
   * Goes on with the clusters that were not there before. Items that come later into a cluster seen
   * already are left out: its opponents are chosen.
   *
   * @param sums Sums of everybody who is running, over all clusters so far.
   */
  follow(sums: ReadonlyMap<string, Sums>): void {
    const runners = [...this.#pursuers].flatMap(([id, pursuer]) => {
      const own = sums.get(id);
      return own === undefined ? [] : [{ id, pursuer, ...own, level: ratioOf(own) }];
    });
    const count = runners[0].above.length;
    for (let c = this.#clusters; c < count; c++) {
      const [first, second] = this.#leaders(runners.map(({ pursuer }) => pursuer));
      for (const { pursuer, above, below, level } of runners) {
        const opponent = pursuer === runners[first].pursuer ? second : first;
        if (opponent < 0) continue;
        const leader = runners[opponent];
        // Of the same size as a rule; else what is beyond the candidate's own level counts.
        const gain = leader.above[c] - above[c] - level * (leader.below[c] - below[c]);
        pursuer.deficit.add(this.#sign * gain, below[c]);
      }
      for (const { pursuer, above, below } of runners) {
        pursuer.above += above[c];
        pursuer.below += below[c];
      }
    }
    this.#clusters = count;
  }

  deficitOf(id: string): Deficit {
    return this.#pursuers.get(id)!.deficit;
  }

  /** Places of the best and the second best so far; −1 for one that is not there. */
  #leaders(pursuers: readonly Pursuer[]): [number, number] {
    let [first, second] = [-1, -1];
    const goodness = pursuers.map(({ above, below }) => (this.#sign * above) / (below || 1));
    for (const [place, value] of goodness.entries()) {
      if (first < 0 || value > goodness[first]) [first, second] = [place, first];
      else if (second < 0 || value > goodness[second]) second = place;
    }
    return [first, second];
  }
}

function ratioOf({ above, below }: Sums): number {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return sum(above) / (sum(below) || 1);
}
