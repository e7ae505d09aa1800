/** A model of a few thousand parameters with a tokenizer of its own, for tests that need files. */
import type { ModelConfig } from '../../../src/engine/model/config.ts';
import { initializeWeights } from '../../../src/engine/model/init.ts';
import { allocateWeights, type Weights } from '../../../src/engine/model/weights.ts';
import type { TokenizerFiles } from '../../../src/engine/tokenizer/files.ts';
import { Tokenizer } from '../../../src/engine/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../src/engine/tokenizer/train-tokenizer.ts';

export const tinyTexts = [
  'My parcel has not arrived; where is it?',
  'The parcel was sent on Monday and should arrive today.',
  'How do I change the address of an order?',
  'You can change the address until the order is sent.',
];

export interface TinyModel {
  config: ModelConfig;
  weights: Weights;
  tokenizer: TokenizerFiles;
}

export function tinyModel(changes: Partial<ModelConfig> = {}): TinyModel {
  const tokenizer = trainTokenizer(tinyTexts, 300);
  const { vocabSize } = Tokenizer.open(tokenizer);
  const config: ModelConfig = {
    architecture: 'llama',
    vocabSize,
    hiddenSize: 64,
    intermediateSize: 128,
    layers: 2,
    heads: 2,
    kvHeads: 1,
    headDim: 32,
    ropeTheta: 10_000,
    ropeScaling: null,
    rmsNormEps: 1e-5,
    tieEmbeddings: true,
    qkvBias: false,
    qkNorm: false,
    maxPositions: 256,
    bosTokenId: null,
    eosTokenIds: [2],
    padTokenId: 3,
    ...changes,
  };
  const weights = allocateWeights(config);
  initializeWeights(config, weights, 7);
  // Training would set tokens apart; here a larger scale does, so that no two are equally probable.
  for (const [name, values] of weights)
    if (!name.endsWith('norm.weight')) for (let i = 0; i < values.length; i++) values[i] *= 12;
  // Where nothing is to end a reply, the end token of the tokenizer is never the most probable one.
  if (config.eosTokenIds.length === 0)
    weights.get('model.embed_tokens.weight')!.fill(0, 2 * config.hiddenSize, 3 * config.hiddenSize);
  return { config, weights, tokenizer };
}
