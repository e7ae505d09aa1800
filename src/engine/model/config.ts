/**
 * The shape of a Llama-family decoder: grouped-query attention, rotary positions, SwiGLU, RMSNorm.
 * Optional QKV bias (Qwen 2.5) and QK norm (Qwen 3) cover the supported families.
 *
 * @module
 */

/** Rotary scaling variants. `llama3`: Llama 3.1 release notes; `yarn`: arXiv 2309.00071. */
export type RopeScaling =
  | { type: 'linear'; factor: number }
  | {
      type: 'llama3';
      factor: number;
      lowFreqFactor: number;
      highFreqFactor: number;
      originalMaxPositions: number;
    }
  | {
      type: 'yarn';
      factor: number;
      originalMaxPositions: number;
      betaFast: number;
      betaSlow: number;
      attentionFactor?: number;
    };

export interface ModelConfig {
  /** The `model_type` that Hugging Face uses. */
  architecture: 'llama' | 'qwen2' | 'qwen3';
  vocabSize: number;
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  ropeTheta: number;
  ropeScaling: RopeScaling | null;
  rmsNormEps: number;
  /** The output projection is the embedding matrix. */
  tieEmbeddings: boolean;
  qkvBias: boolean;
  qkNorm: boolean;
  maxPositions: number;
  bosTokenId: number | null;
  eosTokenIds: number[];
  padTokenId: number | null;
}

export interface TensorSpec {
  /** Hugging Face name, for example `model.layers.0.self_attn.q_proj.weight`. */
  name: string;
  /** Row-major; linear weights are [out, in]. */
  shape: number[];
}

/**
 * Every tensor of a model, in the one order that weights are laid out in memory. Query, key and
 * value weights are neighbours, as are gate and up, so that each group is one matrix without a copy.
 */
export function tensorSpecs(config: ModelConfig): TensorSpec[] {
  const { hiddenSize: d, intermediateSize: f, headDim } = config;
  const queries = config.heads * headDim;
  const keys = config.kvHeads * headDim;
  const specs: TensorSpec[] = [{ name: 'model.embed_tokens.weight', shape: [config.vocabSize, d] }];
  for (let layer = 0; layer < config.layers; layer++) {
    const at = (name: string, ...shape: number[]) =>
      specs.push({ name: `model.layers.${layer}.${name}`, shape });
    at('input_layernorm.weight', d);
    at('self_attn.q_proj.weight', queries, d);
    at('self_attn.k_proj.weight', keys, d);
    at('self_attn.v_proj.weight', keys, d);
    if (config.qkvBias) {
      at('self_attn.q_proj.bias', queries);
      at('self_attn.k_proj.bias', keys);
      at('self_attn.v_proj.bias', keys);
    }
    if (config.qkNorm) {
      at('self_attn.q_norm.weight', headDim);
      at('self_attn.k_norm.weight', headDim);
    }
    at('self_attn.o_proj.weight', d, queries);
    at('post_attention_layernorm.weight', d);
    at('mlp.gate_proj.weight', f, d);
    at('mlp.up_proj.weight', f, d);
    at('mlp.down_proj.weight', d, f);
  }
  specs.push({ name: 'model.norm.weight', shape: [d] });
  if (!config.tieEmbeddings) specs.push({ name: 'lm_head.weight', shape: [config.vocabSize, d] });
  return specs;
}

/** Gives the shape of a model of which only the lowest layers are kept (`engine/pruning`). */
export const prunedConfig = (config: ModelConfig, layers: number): ModelConfig => ({
  ...config,
  layers,
  tieEmbeddings: false,
});

export const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const parameterCount = (config: ModelConfig): number =>
  tensorSpecs(config).reduce((total, spec) => total + elements(spec.shape), 0);
