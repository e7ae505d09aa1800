/**
 * A reported score: what was measured, on how many items, and how sure that is. Definitions follow
 * the lm-evaluation-harness (https://github.com/EleutherAI/lm-evaluation-harness,
 * `lm_eval/api/metrics.py`). A change of definition raises the metric's version, which is part of
 * every score's tags.
 *
 * @module
 */
import type { Interval } from '../statistics/interval.ts';

export const metricVersions = {
  'bits-per-byte': 1,
  perplexity: 1,
  accuracy: 1,
  'macro-f1': 1,
  'exact-match': 1,
} as const;

export type MetricName = keyof typeof metricVersions;

export interface Metric {
  name: MetricName;
  version: number;
  value: number;
  interval: Interval;
  /** Independent items (conversations, tickets, questions) behind the value. */
  items: number;
  /** Numbers are never simulated: this one was measured on held-out items. */
  origin: 'measured';
}

/** Metrics for which less is better. */
const losses: ReadonlySet<MetricName> = new Set(['bits-per-byte', 'perplexity']);

export const lowerIsBetter = (name: MetricName): boolean => losses.has(name);

export const metric = (
  name: MetricName,
  value: number,
  interval: Interval,
  items: number,
): Metric => ({ name, version: metricVersions[name], value, interval, items, origin: 'measured' });
