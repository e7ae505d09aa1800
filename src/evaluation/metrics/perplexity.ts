/**
 * Perplexity, `exp(−Σ log p / Σ units)`, by three units. Per byte and per word it compares models
 * with different tokenizers; per token only models with the same one. A byte perplexity is 2 to the
 * bits per byte.
 *
 * @module
 */
import type { Likelihood } from '../item.ts';
import { ratioMetric, type MetricDefinition, type MetricName } from './metric.ts';

const perplexityPer = (
  name: MetricName,
  units: (likelihood: Likelihood) => number,
): MetricDefinition =>
  ratioMetric({
    name,
    version: 1,
    source: 'lm_eval.api.metrics.weighted_perplexity',
    part: ({ likelihood }) =>
      likelihood && { above: -likelihood.logProbability, below: units(likelihood) },
    figure: Math.exp,
  });

export const perplexity = perplexityPer('perplexity', ({ targetTokens }) => targetTokens);
export const bytePerplexity = perplexityPer('byte-perplexity', ({ targetBytes }) => targetBytes);
export const wordPerplexity = perplexityPer('word-perplexity', ({ targetWords }) => targetWords);
