/**
 * What two cores of a recent laptop or server sustain in the embedded runtime. Budgets turn into
 * numbers of steps through these figures rather than through a measurement, so that the same
 * project gets the same plan everywhere. A slower machine takes longer, up to the clock's limit.
 *
 * @module
 */
export const referenceSpeed = {
  /** Matrix arithmetic, in floating-point operations per second. */
  flopsPerSecond: 140e9,
  /** Everything that is bound by memory: norms, activations, softmax. Per token, layer and hidden unit. */
  secondsPerUnit: 7e-9,
  /** The optimizer's pass, per trainable parameter and step. */
  secondsPerParameter: 4.5e-9,
  /** Per layer and micro-batch: starting a graph. */
  secondsPerLayer: 0.25e-3,
} as const;
