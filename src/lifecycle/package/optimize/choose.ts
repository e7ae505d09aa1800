/**
 * Which quantization to ship: of those that fit the target and cost no more quality than allowed,
 * the smallest file. Quality is judged by the upper bound of the measured difference, so that a
 * small sample never makes a coarse quantization look harmless.
 *
 * @module
 */
import type { Target, WeightType } from '../../../catalog/targets/target.ts';
import { fail } from '../../../problem/problem.ts';
import type { Interval } from '../../../evaluation/statistics/interval.ts';
import type { InferenceMemory } from '../../../planning/memory/device-memory.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { Fallback } from '../../../engine/checkpoint/gguf/tensor-types.ts';

/** A file that could be shipped. */
export interface Quantization {
  type: WeightType;
  /** Size of the file in bytes. */
  bytes: number;
  /** Tensors that are of another type than the file's. */
  fallbacks: Fallback[];
  memory: InferenceMemory;
  /** Mean negative log-likelihood per target token on the held-out items, in nats. */
  loss: number;
  /** Loss over that of the reference, paired by item; null for the reference itself. */
  increase: { value: number; interval: Interval } | null;
}

export type Reason = 'chosen' | 'too-large' | 'loses-too-much' | 'larger' | 'loses-more';

/** What to ship, and why not the others. */
export interface Decision {
  chosen: WeightType;
  /** One for each quantization, in order. */
  reasons: Reason[];
}

/**
 * Chooses one of the quantizations.
 *
 * @param quantizations Distinct types, the reference first.
 * @throws `target.none-fits` when no quantization fits.
 */
export function choose(quantizations: readonly Quantization[], target: Target): Decision {
  const fitting = quantizations.filter((quantization) => fits(quantization, target));
  const good = fitting.filter((quantization) => upperLoss(quantization) <= target.maxLossIncrease);
  const chosen =
    least(good, ({ bytes }) => bytes) ??
    least(fitting, upperLoss) ??
    fail('target.none-fits', `no quantization of this model fits ${target.title}`, {
      evidence: {
        limit: target.memory?.limit.value,
        reserve: target.reserve,
        needed: quantizations.map(({ type, memory }) => ({ type, bytes: memory.high })),
      },
    });
  return {
    chosen: chosen.type,
    reasons: quantizations.map((quantization) => {
      if (quantization === chosen) return 'chosen';
      if (!fitting.includes(quantization)) return 'too-large';
      if (!good.includes(quantization)) return good.length > 0 ? 'loses-too-much' : 'loses-more';
      return 'larger';
    }),
  };
}

/** A program that needs more than the limit is ended, so the high estimate decides. */
const fits = ({ memory }: Quantization, target: Target): boolean =>
  target.memory === null || memory.high + target.reserve <= target.memory.limit.value;

const upperLoss = ({ increase }: Quantization): number => increase?.interval.high ?? 0;

/** The first item with the least value. */
function least<Item>(items: readonly Item[], value: (item: Item) => number): Item | undefined {
  let best: Item | undefined;
  for (const item of items) if (best === undefined || value(item) < value(best)) best = item;
  return best;
}

export const DECISION = 'decision.json';

/** What quantization weighed its errors with: how large the inputs of each column are on training rows. */
export interface ImportanceRecord {
  /** Training rows that were read, and the SHA-256 of the ids of those that were drawn. */
  rows: number;
  sample: string;
  tokens: number;
  /** In the bundle. */
  file: string;
}

/** What `decision.json` says. */
export interface DecisionTable {
  schema: 1;
  target: string;
  /** Tokens of context that memory is estimated for. */
  contextSize: number;
  /** Held-out items behind each loss. */
  items: number;
  maxLossIncrease: number;
  memoryLimit: number | null;
  reserve: number;
  /** There only where errors were weighed. */
  importance?: ImportanceRecord;
  chosen: WeightType;
  /** The chosen file in the bundle. */
  file: string;
  rows: (Quantization & { reason: Reason })[];
  /** Types in which the model computes what is no number; there only where there are any. */
  notFinite?: WeightType[];
}

/** @throws `object.missing` when the bundle is not quantized. */
export const decisionOf = (bundle: Artifact): DecisionTable => bundle.json<DecisionTable>(DECISION);
