/**
 * How long a plan will take on this machine, and what that costs. Unlike a budget, which becomes
 * steps through the reference speed, this depends on the machine and so is never part of an artifact.
 *
 * @module
 */
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import type { Price } from '../../runtimes/machine/price.ts';
import { referenceSteps, type Forecast } from '../make-plan.ts';
import { forwardShare } from '../training-cost.ts';
import { secondsOn, type MachineSpeed } from './machine-speed.ts';
import type { Correction } from './step-evidence.ts';

/** A figure that holds with about 95 % between its bounds. */
export interface Bounds {
  low: number;
  expected: number;
  high: number;
}

/** Seconds that a training will take. */
export interface TimeEstimate extends Bounds {
  origin: 'estimated';
  /** What the estimate stands on: `reference` knows nothing of this machine. */
  from: 'reference' | 'calibration' | 'runs';
  /** Trainings on this machine that corrected it. */
  runs: number;
  /** Seconds that the expected figure is made of. */
  items: { training: number; evaluation: number; checkpoints: number; start: number };
  /** Tokens per second of training proper by the expected figure, padding included. */
  tokensPerSecond: number;
  /** Price of the time; null where none is known. */
  cost: (Bounds & { currency: string }) | null;
}

export interface Planned {
  plan: TrainPlan;
  forecast: Forecast;
  trainableParameters: number;
}

export interface MachineFigures {
  speed: MachineSpeed;
  correction: Correction;
  /** Bytes per second to disk; null before a calibration. */
  diskRate: number | null;
  price: Price | null;
}

/** About 95 % of runs lie within two standard deviations. */
const deviations = 2;
/** Starting a process, loading weights, compiling graphs, writing results. */
const startSeconds = 3;
/** Bytes per second of a plain disk. */
const usualDiskRate = 150e6;
const floatBytes = 4;

export function estimateTime(
  { plan, forecast, trainableParameters }: Planned,
  { speed, correction, diskRate, price }: MachineFigures,
): TimeEstimate {
  const steps = Math.min(plan.steps, plan.stopAtStep ?? Infinity);
  const step = correction.factor * secondsOn(speed, forecast.work);
  // One before the first step, and one at the end.
  const evaluations = 1 + Math.ceil(steps / plan.evalEverySteps);
  // What the base makes of each example, before the first step.
  const forwards = referenceSteps(plan, forecast.stepsPerEpoch);
  const saved = 3 * Math.ceil(steps / plan.checkpointEverySteps) + evaluations;
  const items = {
    training: steps * step,
    evaluation:
      evaluations *
      (forecast.evaluationTokens / forecast.tokensPerStep) *
      forwardShare[plan.method] *
      step,
    checkpoints: (saved * floatBytes * trainableParameters) / (diskRate ?? usualDiskRate),
    start: startSeconds + forwards * step,
  };
  const expected = Object.values(items).reduce((total, seconds) => total + seconds, 0);
  const factor = Math.exp(deviations * correction.deviation);
  const bounds = { low: expected / factor, expected, high: expected * factor };
  return {
    origin: 'estimated',
    ...bounds,
    from: correction.runs > 0 ? 'runs' : speed.origin,
    runs: correction.runs,
    items,
    tokensPerSecond: forecast.tokensPerStep / step,
    cost: price === null ? null : { ...costOf(bounds, price), currency: price.currency },
  };
}

const costOf = ({ low, expected, high }: Bounds, { perHour }: Price): Bounds => ({
  low: (low / 3600) * perHour,
  expected: (expected / 3600) * perHour,
  high: (high / 3600) * perHour,
});
