/**
 * What training costs, counted from shapes: multiply-adds of the matrix products the engine runs.
 *
 * @module
 */
import { referenceSpeed, type ReferenceSpeed } from '../catalog/runtimes/reference-speed.ts';
import { elements, parameterCount, tensorSpecs, type ModelConfig } from '../engine/model/config.ts';
import type { LoraSettings } from '../runtimes/train-plan.ts';

/** What an optimizer step works on. */
export interface CostOptions {
  config: ModelConfig;
  /** Adapters that are trained; null for full fine-tuning. */
  lora: LoraSettings | null;
  /** Tokens of an optimizer step, padding included. */
  tokens: number;
  /** Those among them that carry loss: logits are computed for these alone. */
  targetTokens: number;
  /** Tokens per row, hence keys per query. */
  length: number;
  microBatches: number;
  activationCheckpointing: 'none' | 'layer';
  /** Whether replies are compared in pairs: they are scored before their gradients are known. */
  pairs?: boolean;
}

/** A forward pass against a whole step: adapters save the products of weight gradients. */
export const forwardShare = { full: 1 / 3, lora: 1 / 2 };

/** Counts the floating-point operations of one optimizer step, without the optimizer. */
export function stepFlops(options: CostOptions): number {
  const { config, lora, tokens, targetTokens, length } = options;
  const linear = 2 * tokens * layerMatrixParameters(config);
  const attention = 4 * tokens * length * config.layers * config.heads * config.headDim;
  const output = 2 * targetTokens * config.vocabSize * config.hiddenSize;
  const adapter = lora === null ? 0 : 2 * tokens * loraParameters(config, lora);
  const recomputed = options.activationCheckpointing === 'layer' ? 1 : 0;
  const frozen = lora !== null;
  // Backward costs a product for the input's gradient, and one for the weight's where it is trained.
  return (
    linear * (1 + recomputed + (frozen ? 1 : 2)) +
    attention * (1 + recomputed + 2) +
    output * ((frozen ? 2 : 3) + (options.pairs === true ? 1 : 0)) +
    adapter * (1 + recomputed + 2)
  );
}

/** Seconds of one optimizer step on a reference of the catalogue, by what bounds them. */
export interface StepWork {
  /** Matrix products: bound by arithmetic. */
  matrix: number;
  /** Everything else: bound by memory, or by starting a graph. */
  rest: number;
}

/** @param speed The reference; two cores with the embedded runtime when left out. */
export function stepWork(options: CostOptions, speed: ReferenceSpeed = referenceSpeed): StepWork {
  const { config, tokens, microBatches } = options;
  const trainable = trainableParameters(config, options);
  return {
    matrix: stepFlops(options) / speed.flopsPerSecond,
    rest:
      tokens * config.layers * config.hiddenSize * speed.secondsPerUnit +
      trainable * speed.secondsPerParameter +
      microBatches * config.layers * speed.secondsPerLayer,
  };
}

/** Computes the seconds that a reference of the catalogue takes for one optimizer step. */
export function referenceStepSeconds(options: CostOptions, speed?: ReferenceSpeed): number {
  const { matrix, rest } = stepWork(options, speed);
  return matrix + rest;
}

/** Counts the parameters that training by a plan changes. */
export const trainableParameters = (
  config: ModelConfig,
  { lora }: { lora: LoraSettings | null },
): number => (lora === null ? parameterCount(config) : loraParameters(config, lora));

const layerMatrixParameters = (config: ModelConfig): number =>
  tensorSpecs(config)
    .filter(({ name, shape }) => name.startsWith('model.layers.') && shape.length === 2)
    .reduce((total, { shape }) => total + elements(shape), 0);

function loraParameters(config: ModelConfig, lora: LoraSettings): number {
  return tensorSpecs(config)
    .filter(({ name }) => lora.targets.some((target) => name.endsWith(`.${target}.weight`)))
    .reduce((total, { shape: [out, input] }) => total + lora.rank * (out + input), 0);
}
