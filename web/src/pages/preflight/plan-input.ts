/**
 * A plan that somebody changed, as the operation takes it: a plan's own settings are what its profile
 * gives, so that only what differs is named.
 *
 * @module
 */
import type { PlanProposal } from '../../../../src/lifecycle/preflight/preflight-report.ts';
import type { InputOf } from '../../api/call.ts';

/** Empty is what the plan has. */
export interface PlanEdits {
  epochs: number | string;
  steps: number | string;
  learningRate: number | string;
  sequenceLength: number | string;
  loraRank: number | string;
  budget: string;
}

export const noEdits: PlanEdits = {
  epochs: '',
  steps: '',
  learningRate: '',
  sequenceLength: '',
  loraRank: '',
  budget: '',
};

export function planInput(
  project: string,
  { profile, plan }: Pick<PlanProposal, 'profile' | 'plan'>,
  { budget, ...edits }: PlanEdits,
): InputOf<'train.start'> {
  const numbers = Object.entries(edits).flatMap(([name, value]) =>
    value === '' || !(Number(value) > 0) ? [] : [[name, Number(value)] as const],
  );
  return {
    project,
    baseModel: plan.base,
    method: plan.method,
    profile,
    ...Object.fromEntries(numbers),
    ...(budget.trim() !== '' && { budget: budget.trim() }),
  } as InputOf<'train.start'>;
}
