/**
 * Tensor names in GGUF, and the order of rows in which llama.cpp keeps queries and keys.
 *
 * @module
 */
import type { ModelConfig } from '../../model/config.ts';
import type { TensorMapping } from '../source.ts';

const whole: Record<string, string> = {
  'model.embed_tokens.weight': 'token_embd.weight',
  'model.norm.weight': 'output_norm.weight',
  'lm_head.weight': 'output.weight',
};

const perLayer: Record<string, string> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.q_norm': 'attn_q_norm',
  'self_attn.k_norm': 'attn_k_norm',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};

/** `model.layers.3.self_attn.q_proj.weight` becomes `blk.3.attn_q.weight`. */
export function ggufName(tensor: string): string {
  const [, layer, module, kind] = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(tensor) ?? [];
  return layer === undefined ? whole[tensor] : `blk.${layer}.${perLayer[module]}.${kind}`;
}

/**
 * Heads whose rows llama.cpp reorders, or 0. Its rotary embedding for the `llama` architecture turns
 * neighbouring rows of a head where Hugging Face turns row i with row i + headDim / 2.
 */
export function reorderedHeads(config: ModelConfig, tensor: string): number {
  if (config.architecture !== 'llama') return 0;
  if (tensor.endsWith('q_proj.weight')) return config.heads;
  return tensor.endsWith('k_proj.weight') ? config.kvHeads : 0;
}

/** A copy of `values`, [heads · headDim, columns], with the halves of each head interleaved. */
export function interleaveHalves(values: Float32Array, heads: number, rows: number): Float32Array {
  return reorder(values, heads, rows, (half, row) => [half * (rows / 2) + row, 2 * row + half]);
}

/** The inverse of `interleaveHalves`. */
export function separateHalves(values: Float32Array, heads: number, rows: number): Float32Array {
  return reorder(values, heads, rows, (half, row) => [2 * row + half, half * (rows / 2) + row]);
}

function reorder(
  values: Float32Array,
  heads: number,
  rows: number,
  rowPair: (half: number, row: number) => [from: number, to: number],
): Float32Array {
  const out = new Float32Array(values.length);
  const columns = values.length / (heads * rows);
  for (let head = 0; head < heads; head++)
    for (let half = 0; half < 2; half++)
      for (let row = 0; row < rows / 2; row++) {
        const [from, to] = rowPair(half, row).map((at) => (head * rows + at) * columns);
        out.set(values.subarray(from, from + columns), to);
      }
  return out;
}

/** How the tensors of a model are found in a GGUF file of it. */
export const ggufMapping = (config: ModelConfig): TensorMapping => ({
  name: ggufName,
  restore(tensor, values) {
    const heads = reorderedHeads(config, tensor);
    if (heads > 0) values.set(separateHalves(values, heads, config.headDim));
  },
});
