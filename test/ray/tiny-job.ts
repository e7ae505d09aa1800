/** A training of seconds: a model of a few thousand parameters in a folder, as a runtime gets it. */
import { join } from 'node:path';
import { writeHuggingFace } from '../../src/engine/checkpoint/huggingface/write.ts';
import { writeTokenSet, type StoredExample } from '../../src/engine/tokenizer/token-set.ts';
import type { TrainJob } from '../../src/runtimes/protocol.ts';
import type { TorchSettings } from '../../src/runtimes/torch/settings.ts';
import { trainPlanSchema } from '../../src/runtimes/train-plan.ts';
import { tinyModel } from '../support/models/tiny-model.ts';

export interface Shape {
  steps: number;
  sharding: TorchSettings['sharding'];
  /** Tells runs apart that are otherwise the same. */
  seed: number;
  checkpointEverySteps?: number;
}

/** Writes the model and its tokens into a folder. */
export async function tinyFiles(folder: string, seed = 7) {
  const { config, weights, tokenizer } = tinyModel({ hiddenSize: 32 + 32 * (seed % 2) });
  const base = join(folder, 'base');
  await writeHuggingFace(base, { config, weights, tokenizer, dtype: 'float32' });
  const tokens = { train: join(folder, 'train.tokens'), validation: join(folder, 'val.tokens') };
  await writeTokenSet(tokens.train, examples(64, config.vocabSize));
  await writeTokenSet(tokens.validation, examples(4, config.vocabSize));
  return { base, tokens };
}

/** Sentences of a fixed pattern: each token follows from the one before. */
function examples(count: number, vocabulary: number): StoredExample[] {
  return Array.from({ length: count }, (_, index) => {
    const ids = Int32Array.from({ length: 24 }, (_, at) => (index * 7 + at * 13) % vocabulary);
    return { recordId: `r${index}`, ids, targets: Uint8Array.from(ids, (_, at) => Number(at > 4)) };
  });
}

export async function tinyJob(folder: string, { steps, sharding, seed, ...rest }: Shape) {
  const { base, tokens } = await tinyFiles(folder);
  const plan = trainPlanSchema.parse({
    schema: 1,
    base: 'tiny',
    method: 'full',
    lora: null,
    sequenceLength: 64,
    microBatchRows: 2,
    gradientAccumulation: 2,
    packing: true,
    steps,
    stopAtStep: null,
    learningRate: 1e-3,
    schedule: 'cosine',
    warmupSteps: 2,
    finalLearningRateShare: 0.1,
    weightDecay: 0.01,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    maxGradNorm: 1,
    evalEverySteps: 1000,
    checkpointEverySteps: rest.checkpointEverySteps ?? 5,
    earlyStopping: null,
    activationCheckpointing: 'none',
    seed,
  });
  const job: TrainJob & { torch: TorchSettings } = {
    kind: 'train',
    plan,
    base: { kind: 'pretrained', path: base },
    tokens,
    output: join(folder, 'output'),
    state: join(folder, 'state'),
    threads: 1,
    memoryLimit: null,
    limits: { seconds: null, tokens: null },
    torch: torchSettings(sharding),
  };
  return job;
}

/** One process a node, on its processor. */
export const torchSettings = (sharding: TorchSettings['sharding']): TorchSettings => ({
  device: 'cpu',
  precision: 'fp32',
  baseQuantization: 'none',
  sharding,
  processes: 1,
  deterministic: true,
  compile: false,
});
