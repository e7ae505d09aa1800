import { describe, expect, it } from 'vitest';

import type { Method } from '../blocks/shape.ts';
import type { ModelConfig } from '../model/config.ts';
import { initializeWeights } from '../model/init.ts';
import { Trainer } from './trainer.ts';

const config: ModelConfig = {
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

const create = (method: Method, overrides: Partial<ModelConfig> = {}) =>
  Trainer.create({
    config: { ...config, ...overrides },
    loadWeights: (weights) => initializeWeights({ ...config, ...overrides }, weights, 7),
    method,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, maxGradNorm: 1 },
    activationCheckpointing: 'none',
    threads: 1,
    seed: 1,
  });

const example = (...ids: number[]) => ({
  ids: Int32Array.from(ids),
  targets: Uint8Array.from(ids, (_, i) => (i > 1 ? 1 : 0)),
});

describe('training', () => {
  it('learns', async () => {
    const trainer = await create({ kind: 'full' });
    const batch = {
      length: 8,
      rows: [
        [{ ...example(1, 2, 3, 4, 5, 6, 7, 8), example: 0 }],
        [{ ...example(9, 3, 2, 1, 4), example: 1 }],
      ],
    };
    const losses = [];
    for (let i = 0; i < 20; i++) losses.push((await trainer.step([batch], 1e-2)).loss);
    console.log(losses);
    expect(losses.at(-1)).toBeLessThan(losses[0]);
  });
});
