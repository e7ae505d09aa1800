/**
 * What a two-core laptop of some years ago sustains in the embedded runtime. Budgets turn into
 * numbers of steps through these figures rather than through a measurement, so that the same
 * project gets the same plan everywhere; most machines finish well within the budget.
 *
 * @module
 */
export const referenceSpeed = {
  /** Matrix arithmetic, in floating-point operations per second. */
  flopsPerSecond: 80e9,
  /** Everything that is bound by memory: norms, activations, softmax. Per token, layer and hidden unit. */
  secondsPerUnit: 12e-9,
  /** The optimizer's pass, per trainable parameter and step. */
  secondsPerParameter: 6e-9,
  /** Per layer and micro-batch: starting a graph. */
  secondsPerLayer: 0.4e-3,
} as const;
