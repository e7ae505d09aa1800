/**
 * The distribution of lengths, in whatever unit they are given.
 *
 * @module
 */
export interface LengthStatistics {
  total: number;
  p50: number;
  p95: number;
  max: number;
}

/** Quantiles are values that occur (nearest rank). */
export function lengthStatistics(lengths: ArrayLike<number>): LengthStatistics {
  const sorted = Uint32Array.from(lengths).sort();
  const rank = (quantile: number) =>
    sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
  return {
    total: sorted.reduce((sum, length) => sum + length, 0),
    p50: rank(0.5),
    p95: rank(0.95),
    max: rank(1),
  };
}
