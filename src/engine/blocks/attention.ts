/**
 * From projections to heads and back: optional QK norm, rotary positions, grouped-query layout. The
 * queries that share a key head are stacked position by position, so that one batched product per
 * key head serves the whole group: [rows, kvHeads, length · group, headDim].
 *
 * @module
 */
import type { Graph, Value } from '../graph/graph.ts';
import { reshape, reshapeTo, rmsNorm, rotate, sum, transpose } from '../graph/ops.ts';
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
  /** [rows, kvHeads, length · group, headDim] */
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

/** [rows, length, heads · headDim] to [rows, kvHeads, length · group, headDim]. */
export function stackHeads(g: Graph, config: ModelConfig, x: Value, count: number): Value {
  const { kvHeads, headDim } = config;
  const apart = reshape(g, x, 0, 0, kvHeads, (count / kvHeads) * headDim);
  return reshape(g, transpose(g, apart, 0, 2, 1, 3), 0, kvHeads, -1, headDim);
}

/** Inverse of `stackHeads`, to [tokens, heads · headDim]. */
export function mergeHeads(g: Graph, config: ModelConfig, x: Value, count: number): Value {
  const { kvHeads, headDim } = config;
  const apart = reshape(g, x, 0, 0, -1, (count / kvHeads) * headDim);
  return reshape(g, transpose(g, apart, 0, 2, 1, 3), -1, count * headDim);
}

/** Sum of each query head of `x` [rows, length, heads · headDim], as [rows, kvHeads, length · group, 1]. */
export function sumHeads(g: Graph, config: ModelConfig, x: Value): Value {
  const { heads, kvHeads, headDim } = config;
  const apart = reshape(g, x, 0, 0, kvHeads, heads / kvHeads, headDim);
  return reshape(g, transpose(g, sum(g, apart, -1, false), 0, 2, 1, 3), 0, kvHeads, -1, 1);
}
