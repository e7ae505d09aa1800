/**
 * Perplexity per token, `exp(−Σ log p / Σ tokens)`, weighted by tokens. Comparable only between
 * models with the same tokenizer.
 *
 * @module
 */
import { bootstrap, once, ratio } from '../statistics/bootstrap.ts';
import type { LikelihoodItem } from './likelihood.ts';
import { metric, type Metric } from './metric.ts';

export function perplexity(items: readonly LikelihoodItem[], seed: number): Metric {
  const mean = ratio(
    items.map(({ logProbability }) => -logProbability),
    items.map(({ targetTokens }) => targetTokens),
  );
  const statistic = (weights: Uint32Array) => Math.exp(mean(weights));
  return metric(
    'perplexity',
    statistic(once(items.length)),
    bootstrap(items.length, seed, statistic),
    items.length,
  );
}
