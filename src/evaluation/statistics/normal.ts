/**
 * The standard normal distribution.
 *
 * @module
 */
import { invert } from './invert.ts';

/** Φ(x), within 1.2e-7 of its value also far out (Numerical Recipes, `erfcc`). */
export function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * z);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const upper = 0.5 * t * Math.exp(-z * z + polynomial);
  return x >= 0 ? 1 - upper : upper;
}

/** @param share Above 0 and below 1. */
export const normalQuantile = (share: number): number =>
  share > 0.5 ? -normalQuantile(1 - share) : invert(normalCdf, share, -40, 0);
