/**
 * Learning rate by step: linear warm-up, then cosine, linear or no decay.
 *
 * @module
 */
export interface Schedule {
  learningRate: number;
  shape: 'cosine' | 'linear' | 'constant';
  warmupSteps: number;
  /** Length in optimizer steps, warm-up included. */
  steps: number;
  /** Rate at the end, as a share of `learningRate`. */
  finalShare: number;
}

/** The rate of step `step`, counted from 0. */
export function learningRateAt(schedule: Schedule, step: number): number {
  const { learningRate, shape, warmupSteps, steps, finalShare } = schedule;
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  if (shape === 'constant') return learningRate;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  const share = shape === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  return learningRate * (finalShare + (1 - finalShare) * share);
}
