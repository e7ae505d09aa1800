/**
 * `ModelConfig` to the `config.json` and `generation_config.json` that transformers 4 and 5 and vLLM read.
 *
 * @module
 */
import type { ModelConfig } from '../../model/config.ts';
import { modelClasses } from '../architecture.ts';
import { fromRopeScaling } from './rope.ts';

/** Names of dtypes in `config.json`. */
export type DtypeName = 'float32' | 'bfloat16' | 'float16';

/** How a model should be sampled when its user says nothing. */
export interface GenerationDefaults {
  doSample: boolean;
  temperature?: number;
  topP?: number;
  maxNewTokens?: number;
}

/** One id alone, several as a list, none as null: what the `eos_token_id` key takes. */
const idOrIds = (ids: readonly number[]): number | readonly number[] | null =>
  ids.length > 1 ? ids : (ids[0] ?? null);

export function configJson(config: ModelConfig, dtype: DtypeName): Record<string, unknown> {
  const rope = fromRopeScaling(config.ropeScaling);
  return {
    architectures: [modelClasses[config.architecture]],
    attention_bias: false,
    attention_dropout: 0,
    bos_token_id: config.bosTokenId,
    dtype,
    eos_token_id: idOrIds(config.eosTokenIds),
    head_dim: config.headDim,
    hidden_act: 'silu',
    hidden_size: config.hiddenSize,
    initializer_range: 0.02,
    intermediate_size: config.intermediateSize,
    max_position_embeddings: config.maxPositions,
    ...(config.architecture === 'llama'
      ? { mlp_bias: false }
      : { sliding_window: null, use_sliding_window: false }),
    model_type: config.architecture,
    num_attention_heads: config.heads,
    num_hidden_layers: config.layers,
    num_key_value_heads: config.kvHeads,
    pad_token_id: config.padTokenId,
    rms_norm_eps: config.rmsNormEps,
    rope_parameters: { ...rope, rope_theta: config.ropeTheta },
    rope_scaling: config.ropeScaling === null ? null : rope,
    rope_theta: config.ropeTheta,
    tie_word_embeddings: config.tieEmbeddings,
    torch_dtype: dtype,
    use_cache: true,
    vocab_size: config.vocabSize,
  };
}

export function generationJson(
  config: ModelConfig,
  defaults: GenerationDefaults,
): Record<string, unknown> {
  return {
    ...(config.bosTokenId === null ? {} : { bos_token_id: config.bosTokenId }),
    do_sample: defaults.doSample,
    ...(config.eosTokenIds.length === 0 ? {} : { eos_token_id: idOrIds(config.eosTokenIds) }),
    ...(defaults.maxNewTokens === undefined ? {} : { max_new_tokens: defaults.maxNewTokens }),
    ...(config.padTokenId === null ? {} : { pad_token_id: config.padTokenId }),
    ...(defaults.temperature === undefined ? {} : { temperature: defaults.temperature }),
    ...(defaults.topP === undefined ? {} : { top_p: defaults.topP }),
  };
}
