/**
 * The figures that evaluation can report. `evaluation/metrics` defines each.
 *
 * @module
 */
export const metricNames = [
  'bits-per-byte',
  'byte-perplexity',
  'word-perplexity',
  'perplexity',
  'accuracy',
  'accuracy-norm',
  'macro-f1',
  'exact-match',
  'token-f1',
  'rouge-l',
  'json-validity',
  'field-f1',
  'tool-call-accuracy',
  'win-rate',
  'win-rate-norm',
] as const;

export type MetricName = (typeof metricNames)[number];

/** Metrics for which less is better. */
const losses: ReadonlySet<MetricName> = new Set([
  'bits-per-byte',
  'byte-perplexity',
  'word-perplexity',
  'perplexity',
]);

export const lowerIsBetter = (name: MetricName): boolean => losses.has(name);
