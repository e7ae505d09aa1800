/**
 * Where the numbers of a plan come from when nobody gave them: profile, method and size of the model.
 *
 * @module
 */
import { parameterCount, type ModelConfig } from '../engine/model/config.ts';
import type { RecordSchema } from '../catalog/records/record-schema.ts';
import type { LoraSettings, PreferenceSettings, TrainPlan } from '../runtimes/train-plan.ts';

/** Least risk and memory; the usual; slower and more thorough. */
export const planProfiles = ['safe', 'balanced', 'max_quality'] as const;
export type PlanProfile = (typeof planProfiles)[number];

/** What a plan has to know of the base model. */
export interface PlanBase {
  /** Id in the catalogue of base models or in the model store. */
  id: string;
  kind: 'scratch' | 'pretrained';
  config: ModelConfig;
}

export type PlanMethod = TrainPlan['method'];

interface ProfileSettings {
  /** Factor on the learning rate. */
  rate: number;
  epochs: Record<'scratch' | 'pretrained', number>;
  loraRank: number;
  /** Upper bound on a micro-batch, which decides the memory for activations. */
  microBatchTokens: number;
  activationCheckpointing: TrainPlan['activationCheckpointing'];
  /** Over the whole schedule; with `patience`, a share of it in which nothing was gained ends a run. */
  evaluations: number;
  patience: number;
}

export const profileSettings: Record<PlanProfile, ProfileSettings> = {
  safe: {
    rate: 0.5,
    epochs: { scratch: 20, pretrained: 2 },
    loraRank: 8,
    microBatchTokens: 512,
    activationCheckpointing: 'layer',
    evaluations: 20,
    patience: 3,
  },
  balanced: {
    rate: 1,
    epochs: { scratch: 40, pretrained: 3 },
    loraRank: 16,
    microBatchTokens: 2048,
    activationCheckpointing: 'none',
    evaluations: 20,
    patience: 4,
  },
  max_quality: {
    rate: 1,
    epochs: { scratch: 80, pretrained: 6 },
    loraRank: 32,
    microBatchTokens: 2048,
    activationCheckpointing: 'none',
    evaluations: 30,
    patience: 8,
  },
};

/**
 * Bounds a micro-batch in tokens: activations grow with the model, so large models get smaller ones.
 */
export const microBatchTokens = (config: ModelConfig, profile: ProfileSettings): number =>
  parameterCount(config) < 50e6 ? profile.microBatchTokens : profile.microBatchTokens / 4;

/** Of the usual rate, where replies are compared with the base: larger ones leave it too soon. */
const preferenceRateShare = 0.2;

/** Of the usual rate, where layers are left out: what is left has more to learn. */
const prunedRateFactor = 4;

/**
 * Chooses the peak learning rate. From scratch small models want about 1e-3 to 3e-3, falling with size;
 * adapters about ten times what full fine-tuning does (arXiv 2106.09685, table 11).
 */
export function defaultLearningRate(
  base: PlanBase,
  method: PlanMethod,
  { preference, keepLayers }: Partial<Pick<TrainPlan, 'preference' | 'keepLayers'>> = {},
): number {
  if (keepLayers !== undefined)
    return roundRate(prunedRateFactor * defaultLearningRate(base, method));
  if (preference?.loss === 'dpo')
    return roundRate(preferenceRateShare * defaultLearningRate(base, method));
  const parameters = parameterCount(base.config);
  if (base.kind === 'scratch') {
    const rate = 2e-3 * Math.sqrt(10e6 / parameters);
    return roundRate(Math.min(3e-3, Math.max(1e-3, rate)));
  }
  if (method === 'lora') return parameters < 500e6 ? 5e-4 : 2e-4;
  return parameters < 500e6 ? 5e-5 : 2e-5;
}

/** What a difference between two replies counts where nothing else is said. */
export const usualBeta: Record<PreferenceSettings['loss'], number> = { dpo: 0.1, orpo: 0.25 };

/**
 * How is learnt from pairs where nothing else is said; undefined where there are none, and from scratch: a
 * base that knows no language is nothing to be compared with, and learns more from the better replies.
 */
export const usualPreference = (
  records: RecordSchema,
  kind: PlanBase['kind'],
): PreferenceSettings | undefined =>
  records === 'preference' && kind === 'pretrained'
    ? { loss: 'dpo', beta: usualBeta.dpo }
    : undefined;

/** Half a reply teaches a model to stop in the middle. */
export const usualLongReplies: TrainPlan['longReplies'] = 'leave_out';

/** Rounds a learning rate to two digits: more would pretend to know more. */
export const roundRate = (rate: number): number => Number(rate.toPrecision(2));

/** Puts adapters on every linear module, scaled by two, unless `given` says otherwise. */
export function defaultLora(profile: PlanProfile, given: Partial<LoraSettings> = {}): LoraSettings {
  const rank = given.rank ?? profileSettings[profile].loraRank;
  return {
    rank,
    alpha: given.alpha ?? 2 * rank,
    dropout: given.dropout ?? 0,
    targets: given.targets ?? [
      'q_proj',
      'k_proj',
      'v_proj',
      'o_proj',
      'gate_proj',
      'up_proj',
      'down_proj',
    ],
  };
}

/**
 * Gives the optimizer's settings: those of small-scale pretraining from scratch, those of fine-tuning
 * else.
 */
export const defaultOptimizer = (kind: PlanBase['kind']) =>
  kind === 'scratch'
    ? { weightDecay: 0.1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, maxGradNorm: 1 }
    : { weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, maxGradNorm: 1 };
