/**
 * What a plan costs before its first step, in steps: DPO asks the base of each pair that is to be met.
 *
 * @module
 */
import type { TrainPlan } from '../runtimes/train-plan.ts';
import { forwardShare } from './training-cost.ts';

/**
 * What it costs, in steps, to compute what the base makes of the examples that a plan meets, once before
 * training; nothing where nothing is compared with the base.
 */
export const referenceSteps = (
  plan: Pick<TrainPlan, 'method' | 'preference' | 'steps'>,
  stepsPerEpoch: number,
): number => referenceShare(plan) * Math.min(plan.steps, stepsPerEpoch);

/** The same for one step of an example's first epoch. */
export const referenceShare = ({
  method,
  preference,
}: Pick<TrainPlan, 'method' | 'preference'>): number =>
  preference?.loss === 'dpo' ? forwardShare[method] : 0;

/** Of the time of so many steps, what is left for training when the base was asked before. */
export function affordableSteps(
  steps: number,
  stepsPerEpoch: number,
  plan: Pick<TrainPlan, 'method' | 'preference'>,
): number {
  const share = referenceShare(plan);
  const within = steps / (1 + share);
  return within <= stepsPerEpoch ? within : steps - share * stepsPerEpoch;
}
