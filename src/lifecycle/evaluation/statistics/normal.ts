/**
 * The few values of the normal and t distributions that intervals need.
 *
 * @module
 */

/** Two-sided 95 % point of the standard normal distribution. */
export const z95 = 1.959963984540054;

/** Φ(x), within 1.2e-7 (Numerical Recipes, `erfcc`). */
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

/**
 * Two-sided 95 % point of Student's t by its expansion in 1/ν (Abramowitz and Stegun 26.7.5):
 * within 0.3 % from 4 degrees of freedom on.
 */
export function t95(degreesOfFreedom: number): number {
  const z = z95;
  const v = Math.max(1, degreesOfFreedom);
  return (
    z +
    (z ** 3 + z) / (4 * v) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * v ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * v ** 3)
  );
}
