/**
 * A model and examples small enough for tests.
 *
 * @module
 */
import type { Method } from '../../../src/engine/blocks/shape.ts';
import type { ModelConfig } from '../../../src/engine/model/config.ts';
import { initializeWeights } from '../../../src/engine/model/init.ts';
import { randomBits } from '../../../src/engine/model/random.ts';
import type { Example } from '../../../src/engine/train/batches/micro-batch.ts';
import { Trainer, type TrainerOptions } from '../../../src/engine/train/step/trainer.ts';

export const tinyConfig: ModelConfig = {
  architecture: 'llama',
  vocabSize: 50,
  hiddenSize: 24,
  intermediateSize: 40,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 8,
  ropeTheta: 10000,
  ropeScaling: null,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
  qkvBias: false,
  qkNorm: false,
  maxPositions: 64,
  bosTokenId: null,
  eosTokenIds: [],
  padTokenId: null,
};

export const full: Method = { kind: 'full' };

export const lora: Extract<Method, { kind: 'lora' }> = {
  kind: 'lora',
  rank: 4,
  alpha: 8,
  dropout: 0,
  targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
};

export const tinyTrainer = (
  method: Method,
  {
    config,
    ...rest
  }: Partial<Omit<TrainerOptions, 'config'>> & { config?: Partial<ModelConfig> } = {},
): Promise<Trainer> => {
  const whole = { ...tinyConfig, ...config };
  return Trainer.create({
    config: whole,
    loadWeights: (weights) => initializeWeights(whole, weights, 7),
    method,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, maxGradNorm: 1 },
    activationCheckpointing: 'none',
    threads: 1,
    seed: 1,
    ...rest,
  });
};

/** Deterministic ids; the first third of the tokens, the prompt, carries no loss. */
export function tinyExamples(count: number, vocabSize = tinyConfig.vocabSize): Example[] {
  return Array.from({ length: count }, (_, n) => {
    const length = 4 + (randomBits(1, n) % 12);
    return {
      ids: Int32Array.from({ length }, (_, i) => randomBits(n, i) % vocabSize),
      targets: Uint8Array.from({ length }, (_, i) => Number(3 * i >= length)),
    };
  });
}

/** Every trainable value, in order, as bytes that can be compared. */
export const bytesOf = (trainer: Trainer): Buffer =>
  Buffer.concat(
    trainer
      .trainableTensors()
      .map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
