/**
 * What the plans of a candidate take of the memory, by what is to train.
 *
 * @module
 */
import { parameterCount, type ModelConfig } from '../../engine/model/config.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import type { Forecast } from '../../planning/make-plan.ts';
import {
  estimateMemory,
  firstTokens,
  fullMemory,
  type MemoryEstimate,
  type MemoryRange,
} from '../../planning/memory/memory-forecast.ts';
import { torchMemory, type TorchMemory } from '../../planning/memory/torch-memory.ts';
import { wholeRowTokens } from '../../planning/packed-rows.ts';
import { fitToPlan } from '../../planning/tokens/encode-pairs.ts';
import type { TokenStatistics } from '../../planning/tokens/encode-records.ts';
import type { TorchSettings } from '../../runtimes/torch/settings.ts';
import { trainedConfig, type TrainPlan } from '../../runtimes/train-plan.ts';

/** A candidate's model, a sample of its examples, and counts of all of them. */
interface Trained {
  config: ModelConfig;
  examples: readonly StoredExample[];
  statistics: TokenStatistics;
}

export interface PlanMemory {
  /** Forecasts what a plan takes on these examples. */
  estimate(plan: TrainPlan, forecast: Pick<Forecast, 'evaluationTokens'>): PlanMemoryEstimate;
  /** Forecasts what a plan takes whose rows are full to the last token. */
  full(plan: TrainPlan): MemoryRange;
}

export type PlanMemoryEstimate = MemoryEstimate | TorchMemory;

/** Forecasts by the shapes of PyTorch where its settings are given, else by those of the engine. */
export const planMemory = (torch: TorchSettings | undefined, trained: Trained): PlanMemory =>
  torch === undefined ? ofEngine(trained) : ofTorch(torch, trained);

function ofEngine({ config, examples, statistics }: Trained): PlanMemory {
  return {
    estimate(plan, { evaluationTokens }) {
      const train = fitToPlan(examples, plan).examples;
      const validation = firstTokens(train, evaluationTokens);
      const tokens = { train, validation, counts: statistics };
      return withFitting(estimateMemory(trainedConfig(config, plan), plan, tokens), config, plan);
    },
    full: (plan) =>
      withFitting(fullMemory(trainedConfig(config, plan), plan, statistics), config, plan),
  };
}

/** Beside the weights of a base that is read: a micro-batch of it, and the process. */
const readingBytes = 512 * 1024 ** 2;

/** Before a base is trained without some of its layers, all of them are read once. */
function withFitting<T extends MemoryRange>(
  memory: T,
  config: ModelConfig,
  { keepLayers }: TrainPlan,
): T {
  if (keepLayers === undefined) return memory;
  const reading = 4 * parameterCount(config) + readingBytes;
  const { low, expected, high } = memory;
  const atLeast = (bytes: number) => Math.max(bytes, reading);
  return { ...memory, low: atLeast(low), expected: atLeast(expected), high: atLeast(high) };
}

function ofTorch(torch: TorchSettings, { config, statistics }: Trained): PlanMemory {
  return {
    estimate: (plan) =>
      torchMemory(trainedConfig(config, plan), plan, torch, {
        rowTokens: wholeRowTokens(plan, statistics),
      }),
    full: (plan) => torchMemory(trainedConfig(config, plan), plan, torch),
  };
}
