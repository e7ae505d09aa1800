/**
 * Grouped-query attention between the projections: optional QK norm, rotary positions, masked
 * softmax. The queries that share a key head are stacked along the length, so that one batched
 * product per key head serves the whole group: [rows, kvHeads, group · length, headDim].
 *
 * @module
 */
import type { Graph, Value } from '../graph/graph.ts';
import {
  add,
  batchedMatMul,
  multiply,
  reshape,
  reshapeTo,
  rmsNorm,
  rotate,
  softmax,
  subtract,
  sum,
  transpose,
} from '../graph/ops.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Gradients } from './gradients.ts';
import { rmsNormBackward } from './norm.ts';

/** Graph inputs that depend on the micro-batch rather than on the layer. */
export interface AttentionInputs {
  positions: Value;
  /** The sizes [rows, length, -1]. */
  rowShape: Value;
  cos: Value;
  sin: Value;
}

export function attentionInputs(g: Graph, config: ModelConfig): AttentionInputs {
  const half = config.headDim / 2;
  return {
    positions: g.input('positions', ['rows', 'length'], 'int64'),
    rowShape: g.input('rowShape', [3], 'int64'),
    cos: g.input('cos', ['maxPositions', half]),
    sin: g.input('sin', ['maxPositions', half]),
  };
}

type Kind = 'q' | 'k';

interface Heads {
  /** [rows, kvHeads, group · length, headDim] */
  heads: Value;
  /** Of the QK norm, when the model has one. */
  inverse: Value | undefined;
}

/** Projections [tokens, heads · headDim] to normed, rotated, stacked heads. */
export function toRotatedHeads(
  g: Graph,
  config: ModelConfig,
  inputs: AttentionInputs,
  kind: Kind,
  x: Value,
): Heads {
  const { headDim, rmsNormEps } = config;
  const count = kind === 'q' ? config.heads : config.kvHeads;
  let normed = x;
  let inverse: Value | undefined;
  if (config.qkNorm) {
    const norm = rmsNorm(g, reshape(g, x, -1, headDim), normName(kind), rmsNormEps);
    normed = reshape(g, norm.y, -1, count * headDim);
    inverse = norm.inverse;
  }
  const { positions, cos, sin, rowShape } = inputs;
  const rotated = rotate(g, reshapeTo(g, normed, rowShape), positions, cos, sin);
  return { heads: stackHeads(g, config, rotated, count), inverse };
}

/** Backward of `toRotatedHeads`: rotates by the negative angle, then through the norm. */
export function fromRotatedHeads(
  g: Graph,
  config: ModelConfig,
  inputs: AttentionInputs,
  kind: Kind,
  {
    x,
    inverse,
    dHeads,
    negativeSin,
    gradients,
  }: {
    x: Value;
    inverse: Value | undefined;
    dHeads: Value;
    negativeSin: Value;
    gradients: Gradients | undefined;
  },
): Value {
  const { headDim } = config;
  const count = kind === 'q' ? config.heads : config.kvHeads;
  const merged = reshapeTo(g, mergeHeads(g, config, dHeads, count), inputs.rowShape);
  const rotated = rotate(g, merged, inputs.positions, inputs.cos, negativeSin);
  if (inverse === undefined) return reshape(g, rotated, -1, count * headDim);
  const dx = rmsNormBackward(g, {
    x: reshape(g, x, -1, headDim),
    inverse,
    weight: normName(kind),
    dy: reshape(g, rotated, -1, headDim),
    size: headDim,
    gradients,
  });
  return reshape(g, dx, -1, count * headDim);
}

/** Graph input name of the QK norm's weight. */
export const normName = (kind: Kind): string => `self_attn.${kind}_norm.weight`;

/** [rows, length, heads · headDim] to [rows, kvHeads, group · length, headDim]. */
export function stackHeads(g: Graph, config: ModelConfig, x: Value, count: number): Value {
  const { kvHeads, headDim } = config;
  const apart = reshape(g, x, 0, 0, kvHeads, count / kvHeads, headDim);
  return reshape(g, transpose(g, apart, 0, 2, 3, 1, 4), 0, kvHeads, -1, headDim);
}

/** Inverse of `stackHeads`, to [tokens, heads · headDim]. */
export function mergeHeads(g: Graph, config: ModelConfig, x: Value, count: number): Value {
  const { kvHeads, headDim } = config;
  const apart = reshape(g, x, 0, 0, count / kvHeads, -1, headDim);
  return reshape(g, transpose(g, apart, 0, 3, 1, 2, 4), -1, count * headDim);
}

export function attend(
  g: Graph,
  config: ModelConfig,
  { q, k, v, mask }: { q: Value; k: Value; v: Value; mask: Value },
): { probabilities: Value; output: Value } {
  const alpha = 1 / Math.sqrt(config.headDim);
  const scores = batchedMatMul(g, q, k, { transB: true, alpha });
  const probabilities = softmax(g, add(g, scores, mask));
  return { probabilities, output: batchedMatMul(g, probabilities, v) };
}

/**
 * Backward of `attend`. Softmax: `ds = p ∘ (dp − rowsum(dO ∘ O))`; `outputProduct` is `dO ∘ O`.
 */
export function attendBackward(
  g: Graph,
  config: ModelConfig,
  saved: { q: Value; k: Value; v: Value; probabilities: Value; outputProduct: Value },
  dOutput: Value,
): { dq: Value; dk: Value; dv: Value } {
  const alpha = 1 / Math.sqrt(config.headDim);
  const { q, k, v, probabilities } = saved;
  const dv = batchedMatMul(g, probabilities, dOutput, { transA: true });
  const dp = batchedMatMul(g, dOutput, v, { transB: true });
  const rowSum = sum(g, saved.outputProduct, -1, true);
  const ds = multiply(g, probabilities, subtract(g, dp, rowSum));
  return {
    dq: batchedMatMul(g, ds, k, { alpha }),
    dk: batchedMatMul(g, ds, q, { transA: true, alpha }),
    dv,
  };
}
