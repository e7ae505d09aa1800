/**
 * Learning from pairs: what a micro-batch of them adds to the loss, and to the gradient of each
 * predicted token.
 *
 * @module
 */
import { fail } from '../../../problem/problem.ts';
import type { Predictions } from '../batches/batch-layout.ts';
import type { Score } from '../batches/example-scores.ts';
import { pairLoss, prefersChosen, type PairLoss, type Preference } from './pair-loss.ts';

/** Sums over pairs. */
export interface PairSums {
  pairs: number;
  loss: number;
  /** Pairs whose chosen reply has the larger reward; ties count one half. */
  won: number;
  margin: number;
}

export class PairObjective {
  readonly #preference: Preference;
  readonly #reference: Float64Array | null;

  /**
   * @param reference By example, its log-probability before training, NaN where it was not asked for;
   *   null where the loss compares with nothing.
   */
  constructor(preference: Preference, reference: Float64Array | null) {
    this.#preference = preference;
    this.#reference = reference;
  }

  /** Gives the loss of each pair of which both replies were scored, by the example of the chosen one. */
  lossesOf(scores: ReadonlyMap<number, Score>): Map<number, PairLoss> {
    const losses = new Map<number, PairLoss>();
    for (const example of [...scores.keys()].sort((a, b) => a - b)) {
      if (example % 2 === 1 || !scores.has(example + 1)) continue;
      const reply = (at: number) => ({
        ...(scores.get(at) as Score),
        reference: this.#referenceOf(at),
      });
      losses.set(example, pairLoss(this.#preference, reply(example), reply(example + 1)));
    }
    return losses;
  }

  #referenceOf(example: number): number {
    if (this.#reference === null) return 0;
    const value = this.#reference[example];
    return Number.isNaN(value) ? fail('internal', `example ${example} has no reference`) : value;
  }
}

/** The derivative of the mean loss of `pairs` pairs with respect to each prediction's `nll`. */
export function pairCoefficients(
  { example }: Predictions,
  losses: ReadonlyMap<number, PairLoss>,
  pairs: number,
): Float32Array {
  const coefficients = new Float32Array(example.length);
  example.forEach((one, i) => {
    const slopes = losses.get(one - (one % 2))?.slopes;
    const slope = one % 2 === 0 ? slopes?.chosen : slopes?.rejected;
    coefficients[i] = -(slope ?? 0) / pairs;
  });
  return coefficients;
}

export const noPairs = (): PairSums => ({ pairs: 0, loss: 0, won: 0, margin: 0 });

/** Adds losses to sums, in place. */
export function addPairs(sums: PairSums, losses: Iterable<PairLoss>): void {
  for (const each of losses) {
    sums.pairs++;
    sums.loss += each.loss;
    sums.won += prefersChosen(each);
    sums.margin += each.margin;
  }
}

/** How well the chosen replies are told from the rejected ones: means over pairs. */
export interface Rewards {
  rewardAccuracy: number;
  rewardMargin: number;
}

export const rewardsOf = ({ pairs, won, margin }: PairSums): Rewards => ({
  rewardAccuracy: won / pairs,
  rewardMargin: margin / pairs,
});
