/**
 * How fast this machine is against the reference machine of the catalogue: one factor for matrix
 * products and one for everything else, fitted to the steps of a calibration.
 *
 * @module
 */
import type { Calibration } from '../../runtimes/machine/calibration/calibration.ts';
import { stepCases, type StepCase } from '../../runtimes/machine/calibration/step-cases.ts';
import { stepWork, type StepWork } from '../training-cost.ts';

export interface MachineSpeed {
  origin: 'calibration' | 'reference';
  /** Seconds here for a second on the reference machine. */
  matrix: number;
  rest: number;
  /** Standard deviation of the natural logarithm of measured against fitted seconds. */
  deviation: number;
}

/** Nothing is known: machines in use are within four times of the reference, mostly. */
export const unmeasured: MachineSpeed = {
  origin: 'reference',
  matrix: 1,
  rest: 1,
  deviation: Math.log(4) / 2,
};

/** Computes the seconds of work on a machine of this speed. */
export const secondsOn = (speed: MachineSpeed, work: StepWork): number =>
  speed.matrix * work.matrix + speed.rest * work.rest;

/** A calibration lasts seconds; in a long run a processor warms up and others come and go. */
const leastDeviation = 0.1;

/** Fits the speed; a calibration without any of today's cases tells nothing. */
export function machineSpeed(calibration: Calibration): MachineSpeed {
  const points = stepCases.flatMap((one) => {
    const taken = calibration.steps[one.id];
    return taken === undefined ? [] : [{ work: workOf(one), taken }];
  });
  if (points.length === 0) return unmeasured;
  const fitted = fit(points.map(({ work, taken }) => ({ ...work, seconds: mean(taken) })));
  const speed = { origin: 'calibration' as const, ...fitted, deviation: 0 };
  const errors = points.flatMap(({ work, taken }) =>
    taken.map((seconds) => Math.log(seconds / secondsOn(speed, work)) ** 2 / taken.length),
  );
  const spread = Math.sqrt(errors.reduce((total, error) => total + error, 0) / points.length);
  return { ...speed, deviation: Math.max(leastDeviation, spread) };
}

/** Counts the work of a case of the calibration, where every second token carries loss. */
export function workOf({ config, lora, rows, length }: StepCase): StepWork {
  const tokens = rows * length;
  return stepWork({
    config,
    lora,
    tokens,
    targetTokens: tokens / 2,
    length,
    microBatches: 1,
    activationCheckpointing: 'none',
  });
}

/** Least squares of relative errors; no factor is negative, as no work takes less than no time. */
function fit(points: readonly (StepWork & { seconds: number })[]): StepWork {
  const sum = (term: (x: number, y: number) => number) =>
    points.reduce(
      (total, { matrix, rest, seconds }) => total + term(matrix / seconds, rest / seconds),
      0,
    );
  const [xx, xy, yy] = [sum((x) => x * x), sum((x, y) => x * y), sum((_, y) => y * y)];
  const [x, y] = [sum((x) => x), sum((_, y) => y)];
  const determinant = xx * yy - xy * xy;
  const matrix = (x * yy - y * xy) / determinant;
  const rest = (y * xx - x * xy) / determinant;
  if (matrix > 0 && rest > 0) return { matrix, rest };
  // Both are bound by the same thing here: one factor for all.
  const both = (x + y) / (xx + 2 * xy + yy);
  return { matrix: both, rest: both };
}

const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;
