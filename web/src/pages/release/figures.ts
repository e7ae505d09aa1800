/**
 * Figures of a release in words.
 *
 * @module
 */
import type { MetricName } from '../../../../src/evaluation/metrics/metric.ts';
import { numberText } from '../../parts/figure.tsx';

/** Metrics of which less is better. */
export const losses: ReadonlySet<string> = new Set([
  'bits-per-byte',
  'byte-perplexity',
  'word-perplexity',
  'perplexity',
] satisfies MetricName[]);

export const boundsText = ({ low, high }: { low: number; high: number }): string =>
  `${boundText(low)} … ${boundText(high)}`;

/** An interval that says nothing is as wide as numbers go. */
const boundText = (value: number): string =>
  Math.abs(value) > 1e100 ? `${value < 0 ? '−' : ''}∞` : numberText(value);
