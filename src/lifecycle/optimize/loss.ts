/**
 * Held-out loss of quantized files, by record, and what a quantization adds to it.
 *
 * @module
 */
import type { Interval } from '../evaluation/statistics/interval.ts';
import { bootstrap, once, ratio } from '../evaluation/statistics/bootstrap.ts';

export interface ItemLoss {
  id: string;
  /** Sum of negative log-probabilities of the target tokens, in nats. */
  nats: number;
  targetTokens: number;
}

/** Nats per target token. */
export const meanLoss = (losses: readonly ItemLoss[]): number =>
  meanOf(losses)(once(losses.length));

/**
 * @param losses The same records in the same order as `reference`.
 * @param seed Of the bootstrap over records.
 */
export function lossIncrease(
  losses: readonly ItemLoss[],
  reference: readonly ItemLoss[],
  seed: number,
): { value: number; interval: Interval } {
  const [own, others] = [meanOf(losses), meanOf(reference)];
  const increase = (weights: Uint32Array) => own(weights) - others(weights);
  return {
    value: increase(once(losses.length)),
    interval: bootstrap(losses.length, seed, increase, 'paired-cluster-bootstrap'),
  };
}

const meanOf = (losses: readonly ItemLoss[]) =>
  ratio(
    losses.map(({ nats }) => nats),
    losses.map(({ targetTokens }) => targetTokens),
  );
