/**
 * Bits per byte: `−Σ log p / (ln 2 · Σ bytes)`, as the harness's `bits_per_byte`. It does not
 * depend on the tokenizer, so models with different vocabularies compare. End-of-turn marks are
 * predicted, and so cost bits, but are no bytes of the text: alike for every model.
 *
 * @module
 */
import { bootstrap, once, ratio } from '../statistics/bootstrap.ts';
import type { LikelihoodItem } from './likelihood.ts';
import { metric, type Metric } from './metric.ts';

export function bitsPerByte(items: readonly LikelihoodItem[], seed: number): Metric {
  const statistic = ratio(
    items.map(bits),
    items.map(({ targetBytes }) => targetBytes),
  );
  const value = statistic(once(items.length));
  return metric('bits-per-byte', value, bootstrap(items.length, seed, statistic), items.length);
}

export const bits = ({ logProbability }: LikelihoodItem): number => -logProbability / Math.LN2;
