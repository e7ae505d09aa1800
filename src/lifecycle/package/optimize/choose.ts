/**
 * Which quantization to ship: of those that fit the target and cost no more quality than allowed,
 * the smallest file. Quality is judged by the upper bound of the measured difference, so that a
 * small sample never makes a coarse quantization look harmless.
 *
 * @module
 */
import type { GgufType, Target } from '../../../catalog/targets/target.ts';
import { fail } from '../../../problem/problem.ts';
import type { Interval } from '../../../evaluation/statistics/interval.ts';
import type { MemoryEstimate } from '../../../planning/memory/device-memory.ts';

export interface Candidate {
  type: GgufType;
  /** Size of the file. */
  bytes: number;
  memory: MemoryEstimate;
  /** Mean negative log-likelihood per target token on the held-out items, in nats. */
  loss: number;
  /** Loss over that of the reference, paired by item; null for the reference itself. */
  increase: { value: number; interval: Interval } | null;
}

export type Reason = 'chosen' | 'too-large' | 'loses-too-much' | 'larger' | 'loses-more';

export interface Decision {
  chosen: GgufType;
  /** One for each candidate, in order. */
  reasons: Reason[];
}

/**
 * @param candidates Distinct types.
 * @throws `target.none-fits` when no candidate fits.
 */
export function choose(candidates: readonly Candidate[], target: Target): Decision {
  const fitting = candidates.filter((candidate) => fits(candidate, target));
  const good = fitting.filter((candidate) => upperLoss(candidate) <= target.maxLossIncrease);
  const chosen =
    least(good, ({ bytes }) => bytes) ??
    least(fitting, upperLoss) ??
    fail('target.none-fits', `no quantization of this model fits ${target.title}`, {
      evidence: {
        limit: target.memory?.limit.value,
        reserve: target.reserve,
        needed: candidates.map(({ type, memory }) => ({ type, bytes: memory.high })),
      },
    });
  return {
    chosen: chosen.type,
    reasons: candidates.map((candidate) => {
      if (candidate === chosen) return 'chosen';
      if (!fitting.includes(candidate)) return 'too-large';
      if (!good.includes(candidate)) return good.length > 0 ? 'loses-too-much' : 'loses-more';
      return 'larger';
    }),
  };
}

/** A program that needs more than the limit is ended, so the high estimate decides. */
const fits = ({ memory }: Candidate, target: Target): boolean =>
  target.memory === null || memory.high + target.reserve <= target.memory.limit.value;

const upperLoss = ({ increase }: Candidate): number => increase?.interval.high ?? 0;

/** The first item with the least value. */
function least<Item>(items: readonly Item[], value: (item: Item) => number): Item | undefined {
  let best: Item | undefined;
  for (const item of items) if (best === undefined || value(item) < value(best)) best = item;
  return best;
}
