/**
 * Budgets are counted on the reference machine of the catalogue; this is what one comes to here, and
 * which budget a time here stands for. Neither reaches an artifact but through the budget itself,
 * which is rounded, so that measuring again asks for the same plan as a rule.
 *
 * @module
 */
import { stepCases } from '../../runtimes/machine/calibration/step-cases.ts';
import { secondsOn, workOf } from './machine-speed.ts';
import { correctionFor } from './step-evidence.ts';
import type { ThisMachine } from './this-machine.ts';
import type { Bounds, TimeEstimate } from './time-forecast.ts';

/** Seconds here, and what that stands on. */
export type SecondsHere = Bounds & Pick<TimeEstimate, 'from' | 'runs'>;

/** About 95 % of runs lie within two standard deviations. */
const deviations = 2;

/**
 * Estimates what so many seconds of the reference machine take here, for the usual mix of work and as
 * runs on this machine correct it.
 */
export function secondsHere(machine: ThisMachine, referenceSeconds: number): SecondsHere {
  const { speed, measured } = machine;
  // A kind of training that no run is of: all runs count alike.
  const correction = correctionFor({ base: '', method: 'full' }, speed, measured);
  const logs = stepCases.map((one) => {
    const work = workOf(one);
    return Math.log(secondsOn(speed, work) / (work.matrix + work.rest));
  });
  const usual = Math.exp(logs.reduce((total, value) => total + value, 0) / logs.length);
  const expected = referenceSeconds * usual * correction.factor;
  const factor = Math.exp(deviations * correction.deviation);
  return {
    low: expected / factor,
    expected,
    high: expected * factor,
    from: correction.runs > 0 ? 'runs' : speed.origin,
    runs: correction.runs,
  };
}

/** Turns seconds here into a budget on the reference machine, of two digits, at least one second. */
export const budgetFor = (machine: ThisMachine, here: number): number =>
  Math.max(1, Number((here / secondsHere(machine, 1).expected).toPrecision(2)));
