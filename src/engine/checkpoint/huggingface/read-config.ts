/**
 * `config.json` and `generation_config.json` to `ModelConfig`.
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../../problem/problem.ts';
import type { ModelConfig } from '../../model/config.ts';
import { toArchitecture, unsupported } from '../architecture.ts';
import { ropeSchema, toRopeScaling } from './rope.ts';

const count = z.int().positive();
const tokenId = z.int().nonnegative().nullish();
const tokenIds = z.union([z.int().nonnegative(), z.array(z.int().nonnegative())]).nullish();

const configSchema = z.looseObject({
  model_type: z.string(),
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.string().default('silu'),
  rms_norm_eps: z.number().positive().default(1e-6),
  max_position_embeddings: count,
  tie_word_embeddings: z.boolean().default(false),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  use_sliding_window: z.boolean().default(false),
  rope_theta: z.number().positive().nullish(),
  rope_scaling: ropeSchema.nullish(),
  rope_parameters: ropeSchema.nullish(),
  bos_token_id: tokenId,
  eos_token_id: tokenIds,
  pad_token_id: tokenId,
});

const generationSchema = z.looseObject({ eos_token_id: tokenIds, pad_token_id: tokenId });

/** Problems: `model.config` with the field, `model.architecture`. */
export function parseConfig(config: unknown, generation: unknown, file: string): ModelConfig {
  const type = z.looseObject({ model_type: z.string() }).safeParse(config);
  // Say that an architecture is unknown before complaining about fields that it lacks.
  const architecture = type.success ? toArchitecture(type.data.model_type, file) : 'llama';
  const raw = parse(configSchema, config, file);
  if (raw.hidden_act !== 'silu')
    unsupported(file, `the activation ${raw.hidden_act} is not supported`, architecture);
  if (raw.attention_bias || raw.mlp_bias)
    unsupported(file, 'biases in attention or MLP are not supported', architecture);
  if (raw.use_sliding_window)
    unsupported(file, 'sliding-window attention is not supported', architecture);
  const rope = { ...raw.rope_scaling, ...raw.rope_parameters };
  const ropeScaling = toRopeScaling(rope, raw.max_position_embeddings);
  if (ropeScaling === undefined)
    unsupported(file, `the rotary scaling ${JSON.stringify(rope)} is not supported`, architecture);
  const defaults = parse(generationSchema, generation ?? {}, file);
  return {
    architecture,
    vocabSize: raw.vocab_size,
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    kvHeads: raw.num_key_value_heads ?? raw.num_attention_heads,
    headDim: raw.head_dim ?? raw.hidden_size / raw.num_attention_heads,
    ropeTheta: rope.rope_theta ?? raw.rope_theta ?? 10_000,
    ropeScaling,
    rmsNormEps: raw.rms_norm_eps,
    tieEmbeddings: raw.tie_word_embeddings,
    qkvBias: architecture === 'qwen2',
    qkNorm: architecture === 'qwen3',
    maxPositions: raw.max_position_embeddings,
    bosTokenId: raw.bos_token_id ?? null,
    eosTokenIds: union(defaults.eos_token_id, raw.eos_token_id),
    padTokenId: raw.pad_token_id ?? defaults.pad_token_id ?? null,
  };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue.path.join('.');
  fail('model.config', `${file}: ${field || 'configuration'}: ${issue.message}`, {
    location: { file, field },
  });
}

type TokenIds = z.infer<typeof tokenIds>;

/** Each id once, those of the first list first. */
const union = (...lists: TokenIds[]): number[] => [...new Set(lists.flatMap((ids) => ids ?? []))];
