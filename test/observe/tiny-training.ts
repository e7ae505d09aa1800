/** A train job of a model of a few thousand parameters, on rows that it can learn. */
import { join } from 'node:path';
import type { ModelConfig } from '../../src/engine/model/config.ts';
import { randomBits, streamKey } from '../../src/engine/model/random.ts';
import { writeTokenSet } from '../../src/engine/tokenizer/token-set.ts';
import type { TrainJob } from '../../src/runtimes/protocol.ts';
import { trainPlanSchema, type TrainPlan } from '../../src/runtimes/train-plan.ts';

const config: ModelConfig = {
  architecture: 'llama',
  vocabSize: 64,
  hiddenSize: 32,
  intermediateSize: 64,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  headDim: 16,
  ropeTheta: 10000,
  ropeScaling: null,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
  qkvBias: false,
  qkNorm: false,
  maxPositions: 64,
  bosTokenId: null,
  eosTokenIds: [1],
  padTokenId: null,
};

const tinyPlan: TrainPlan = trainPlanSchema.parse({
  schema: 1,
  base: 'tiny',
  method: 'full',
  lora: null,
  sequenceLength: 32,
  microBatchRows: 4,
  gradientAccumulation: 1,
  packing: true,
  steps: 150,
  stopAtStep: null,
  learningRate: 3e-3,
  schedule: 'cosine',
  warmupSteps: 5,
  finalLearningRateShare: 0.1,
  weightDecay: 0.1,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  maxGradNorm: 1,
  evalEverySteps: 25,
  checkpointEverySteps: 50,
  earlyStopping: null,
  activationCheckpointing: 'none',
  seed: 7,
});

/** Writes `train.tokens` and `validation.tokens`: sequences that count up, by three, with noise. */
export async function writeTokens(folder: string, sizes = { train: 400, validation: 60 }) {
  await writeTokenSet(join(folder, 'train.tokens'), examples(sizes.train, 1));
  await writeTokenSet(join(folder, 'validation.tokens'), examples(sizes.validation, 2));
}

const examples = (count: number, seed: number) =>
  Array.from({ length: count }, (_, n) => {
    const draw = (at: number, below: number) => randomBits(streamKey(seed, n), at) % below;
    const length = 10 + draw(0, 16);
    const first = draw(1, 64);
    return {
      recordId: `r${n}`,
      ids: Int32Array.from({ length }, (_, i) =>
        draw(i + 2, 5) === 0 ? draw(i + 99, 64) : (first + 3 * i) % 64,
      ),
      targets: Uint8Array.from({ length }, (_, i) => Number(i > 2)),
    };
  });

/** @param tokens The folder that `writeTokens` wrote to. */
export const tinyJob = (
  folder: string,
  tokens: string,
  changes: Partial<TrainPlan> = {},
): TrainJob => ({
  kind: 'train',
  plan: { ...tinyPlan, ...changes },
  base: { kind: 'scratch', config, seed: changes.seed ?? 5 },
  tokens: { train: join(tokens, 'train.tokens'), validation: join(tokens, 'validation.tokens') },
  output: join(folder, 'output'),
  state: join(folder, 'state'),
  threads: 1,
  memoryLimit: null,
  limits: { seconds: null, tokens: null },
});
