/**
 * Held-out loss of quantized files, by record, and what a quantization adds to it.
 *
 * @module
 */
import { studentized } from '../../../evaluation/statistics/bootstrap.ts';
import {
  differenceOf,
  once,
  ratioOf,
  sumClusters,
  type Sums,
} from '../../../evaluation/statistics/estimate.ts';
import type { Interval } from '../../../evaluation/statistics/interval.ts';
import { independent } from '../../../evaluation/statistics/uncertainty.ts';

export interface ItemLoss {
  id: string;
  /** Sum of negative log-probabilities of the target tokens, in nats. */
  nats: number;
  targetTokens: number;
}

/** Nats per target token. */
export const meanLoss = (losses: readonly ItemLoss[]): number =>
  ratioOf(sumsOf(losses))(once(losses.length)).value;

/**
 * @param losses The same records in the same order as `reference`.
 * @param seed Of the bootstrap over records.
 */
export function lossIncrease(
  losses: readonly ItemLoss[],
  reference: readonly ItemLoss[],
  seed: number,
): { value: number; interval: Interval } {
  const increase = differenceOf(sumsOf(losses), sumsOf(reference));
  return {
    value: increase(once(losses.length)).value,
    interval: studentized(losses.length, increase, independent(seed)),
  };
}

const sumsOf = (losses: readonly ItemLoss[]): Sums =>
  sumClusters(
    losses.map(({ id, nats, targetTokens }) => ({ id, above: nats, below: targetTokens })),
    independent(0),
  );
