/** The model shapes that benchmarks use: the catalogue's from-scratch bases, SmolLM2, and one of a billion parameters. */

const shared = {
  architecture: 'llama',
  headDim: 64,
  ropeTheta: 10000,
  ropeScaling: null,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
  qkvBias: false,
  qkNorm: false,
  maxPositions: 4096,
  bosTokenId: null,
  eosTokenIds: [],
  padTokenId: null,
};

const shape = (vocabSize, hiddenSize, intermediateSize, layers, heads, kvHeads) => ({
  ...shared,
  vocabSize,
  hiddenSize,
  intermediateSize,
  layers,
  heads,
  kvHeads,
});

export const shapes = {
  '3m': shape(4096, 256, 512, 4, 4, 2),
  '11m': shape(4096, 384, 1056, 6, 6, 2),
  '30m': shape(8192, 512, 1536, 8, 8, 2),
  '135m': shape(49152, 576, 1536, 30, 9, 3),
  '360m': shape(49152, 960, 2560, 32, 15, 5),
  // Llama 3.2 1B with SmolLM2's vocabulary: 1.07 billion parameters.
  '1b': shape(49152, 2048, 8192, 16, 32, 8),
};

/** LoRA on every projection. */
export const lora = {
  rank: 16,
  alpha: 32,
  targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
};
