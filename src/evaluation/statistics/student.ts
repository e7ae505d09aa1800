/**
 * Student's t distribution, through the beta distribution.
 *
 * @module
 */
import { betaCdf } from './beta.ts';
import { invert } from './invert.ts';

/** P(T ≤ t) with `degrees` degrees of freedom. */
export function studentCdf(t: number, degrees: number): number {
  const tail = betaCdf(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** @param share Above 0 and below 1. */
export function studentQuantile(share: number, degrees: number): number {
  if (share > 0.5) return -studentQuantile(1 - share, degrees);
  return invert((t) => studentCdf(t, degrees), share, -1e6, 0);
}
