/**
 * GGUF metadata to `ModelConfig`. Keys: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * @module
 */
import type { TensorReader } from '../../../weights/encoding/encoding.ts';
import type { ModelConfig, RopeScaling } from '../../model/config.ts';
import { toArchitecture, unsupported, type Architecture } from '../architecture.ts';
import type { Fields } from './fields.ts';
import { fromFactors, ROPE_FACTORS } from './rope-factors.ts';

/** Problems: `model.config`, `model.architecture`. */
export async function readConfig(fields: Fields, reader: TensorReader): Promise<ModelConfig> {
  const name = fields.string('general.architecture') ?? fields.missing('general.architecture');
  const architecture = toArchitecture(name, fields.file);
  const at = (key: string) => `${architecture}.${key}`;
  const heads = fields.count(at('attention.head_count'));
  const hiddenSize = fields.count(at('embedding_length'));
  const ropeTheta = fields.number(at('rope.freq_base')) ?? 10_000;
  const maxPositions = fields.count(at('context_length'));
  if (reader.tensors.has('blk.0.attn_output.bias') || reader.tensors.has('blk.0.ffn_up.bias'))
    unsupported(fields.file, 'biases in attention or MLP are not supported', architecture);
  return {
    architecture,
    vocabSize: (fields.strings('tokenizer.ggml.tokens') ?? fields.missing('tokenizer.ggml.tokens'))
      .length,
    hiddenSize,
    intermediateSize: fields.count(at('feed_forward_length')),
    layers: fields.count(at('block_count')),
    heads,
    kvHeads: fields.number(at('attention.head_count_kv')) ?? heads,
    headDim: fields.number(at('attention.key_length')) ?? hiddenSize / heads,
    ropeTheta,
    ropeScaling: await ropeScaling(fields, architecture, reader, ropeTheta, maxPositions),
    rmsNormEps: decimal(fields.count(at('attention.layer_norm_rms_epsilon'))),
    tieEmbeddings: !reader.tensors.has('output.weight'),
    qkvBias: architecture === 'qwen2',
    qkNorm: architecture === 'qwen3',
    maxPositions,
    bosTokenId: fields.number('tokenizer.ggml.bos_token_id'),
    eosTokenIds: ['eos', 'eot']
      .map((kind) => fields.number(`tokenizer.ggml.${kind}_token_id`))
      .filter((id, index, ids): id is number => id !== null && ids.indexOf(id) === index),
    padTokenId: fields.number('tokenizer.ggml.padding_token_id'),
  };
}

async function ropeScaling(
  fields: Fields,
  architecture: Architecture,
  reader: TensorReader,
  theta: number,
  maxPositions: number,
): Promise<RopeScaling | null> {
  const factors = reader.tensors.get(ROPE_FACTORS);
  if (factors !== undefined) {
    const values = new Float32Array(factors.shape[0]);
    await reader.read(ROPE_FACTORS, values);
    return (
      fromFactors(values, theta) ??
      unsupported(fields.file, 'these rotary frequency factors are not supported', architecture)
    );
  }
  const at = (key: string) => `${architecture}.rope.scaling.${key}`;
  const type = fields.string(at('type')) ?? 'none';
  if (type === 'none') return null;
  const factor = fields.count(at('factor'));
  if (type === 'linear') return { type, factor };
  if (type !== 'yarn')
    unsupported(fields.file, `the rotary scaling ${type} is not supported`, architecture);
  return {
    type,
    factor,
    originalMaxPositions: fields.number(at('original_context_length')) ?? maxPositions,
    betaFast: fields.number(at('yarn_beta_fast')) ?? 32,
    betaSlow: fields.number(at('yarn_beta_slow')) ?? 1,
  };
}

/** Undoes the rounding of a decimal constant to fp32: 9.99999974737875e-6 was meant as 1e-5. */
const decimal = (value: number): number => Number(value.toPrecision(7));
