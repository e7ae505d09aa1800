/**
 * How many layers of a base a plan keeps. A label is a short reply out of a closed set: where the time is
 * enough for a part of an epoch only, few layers that see every row learn it better than many that do not
 * (docs/decisions/0059).
 *
 * @module
 */
import type { TrainPlan } from '../runtimes/train-plan.ts';
import { fail } from '../problem/problem.ts';
import type { PlanBase, PlanMethod } from './plan-defaults.ts';
import type { PlanOverrides } from './plan-overrides.ts';
import { forwardShare } from './training-cost.ts';

/** Passes over the data that a plan should come to before it keeps fewer layers. */
const wantedEpochs = 2;

/** Shares of the layers that are kept, from the most to the fewest. */
const shares = [4 / 5, 3 / 5, 2 / 5, 1 / 5];

/** Tokens of the examples that the head is fitted on, at most; some 500 rows of a short text. */
export const fittedTokens = 24_576;

export interface LayerRequest {
  base: PlanBase;
  method: PlanMethod;
  overrides: PlanOverrides;
  /** Whether replies are labels. */
  labels?: boolean;
}

/** What a plan comes to, as far as it decides on layers. */
interface Amount {
  epochs: number;
  limitedBy: 'budget' | 'epochs' | 'request';
}

/**
 * Chooses how many of the lowest layers are kept; undefined keeps all.
 *
 * @param amountWith What the plan comes to that keeps so many, or all.
 * @throws `plan.invalid` when more are wished for than there are, or of a base that knows nothing.
 */
export function layersToKeep(
  { base, method, overrides, labels = false }: LayerRequest,
  amountWith: (keepLayers: number | undefined) => Amount,
): TrainPlan['keepLayers'] {
  const { keepLayers: wished, preference } = overrides;
  const { layers } = base.config;
  if (wished !== undefined && wished !== null) {
    requireLayers(base, wished);
    return wished;
  }
  const mayPrune = labels && base.kind === 'pretrained' && method === 'lora' && !preference;
  if (wished === null || !mayPrune) return undefined;
  const enough = ({ epochs, limitedBy }: Amount) =>
    limitedBy !== 'budget' || epochs >= wantedEpochs;
  if (enough(amountWith(undefined))) return undefined;
  const counts = shares.map((share) => Math.round(share * layers)).filter((count) => count >= 1);
  return counts.find((count) => enough(amountWith(count))) ?? counts.at(-1);
}

function requireLayers({ id, kind, config }: PlanBase, keepLayers: number): void {
  const refuse = (why: string): never =>
    fail('plan.invalid', `${keepLayers} layers to keep: ${why}`, {
      location: { field: 'keepLayers' },
    });
  if (kind === 'scratch') refuse(`${id} starts from nothing`);
  if (keepLayers >= config.layers) refuse(`${id} has ${config.layers}, of which fewer are kept`);
}

/**
 * Counts the seconds that fitting the head takes on a reference, where layers are left out: the whole base
 * reads some examples once.
 *
 * @param stepSeconds What a step of so many tokens takes with the whole base, trained by adapters.
 */
export const fittingSeconds = (
  { keepLayers }: Pick<TrainPlan, 'keepLayers'>,
  trainTokens: number,
  stepSeconds: (tokens: number) => number,
): number =>
  keepLayers === undefined
    ? 0
    : forwardShare.lora * stepSeconds(Math.min(trainTokens, fittedTokens));
