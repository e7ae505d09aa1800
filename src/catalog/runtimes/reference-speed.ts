/**
 * What two cores of a recent laptop or server sustain in the embedded runtime. Budgets turn into
 * numbers of steps through these figures rather than through a measurement, so that the same
 * project gets the same plan everywhere. A slower machine takes longer, up to the clock's limit.
 *
 * @module
 */

/** How fast a training goes, by what bounds it. */
export interface ReferenceSpeed {
  /** Matrix arithmetic, in floating-point operations per second. */
  flopsPerSecond: number;
  /** Everything that is bound by memory: norms, activations, softmax. Per token, layer and hidden unit. */
  secondsPerUnit: number;
  /** The optimizer's pass, per trainable parameter and step. */
  secondsPerParameter: number;
  /** Per layer and micro-batch: starting a graph. */
  secondsPerLayer: number;
}

/** Of the embedded runtime on two such cores. */
export const referenceSpeed: ReferenceSpeed = {
  flopsPerSecond: 140e9,
  secondsPerUnit: 7e-9,
  secondsPerParameter: 4.5e-9,
  secondsPerLayer: 0.25e-3,
};
