/**
 * From projections to heads and back: optional QK norm, rotary positions, grouped-query layout. The
 * queries that share a key head are stacked position by position, so that one batched product per
 * key head serves the whole group: [rows, kvHeads, length · group, headDim].
 *
 * @module
 */
import type { Graph, Value } from '../graph/graph.ts';
import {
  gatherRows,
  multiply,
  reshape,
  reshapeTo,
  rmsNorm,
  rotate,
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
  /** Without padding outside the attention: the token at each place, the place of each token. */
  tokens: Value | undefined;
  places: Value | undefined;
}

export function attentionInputs(g: Graph, config: ModelConfig, padding: boolean): AttentionInputs {
  const half = config.headDim / 2;
  return {
    tokens: padding ? g.input('padding.tokens', ['placeCount'], 'int64') : undefined,
    places: padding ? g.input('padding.places', ['tokens'], 'int64') : undefined,
    positions: g.input('positions', ['rows', 'length'], 'int64'),
    rowShape: g.input('rowShape', [3], 'int64'),
    cos: g.input('cos', ['maxPositions', half]),
    sin: g.input('sin', ['maxPositions', half]),
  };
}

/** [tokens, width] to [rows, length, width]. */
export const toRows = (g: Graph, { tokens, rowShape }: AttentionInputs, x: Value): Value =>
  reshapeTo(g, tokens === undefined ? x : gatherRows(g, x, tokens), rowShape);

/** [rows · length, width] to [tokens, width]. */
const fromRows = (g: Graph, { places }: AttentionInputs, x: Value): Value =>
  places === undefined ? x : gatherRows(g, x, places);

type Kind = 'q' | 'k';

const headCount = (config: ModelConfig, kind: Kind): number =>
  kind === 'q' ? config.heads : config.kvHeads;

/** Projections [tokens, heads · headDim] to normed, rotated heads, apart (see `headsApart`). */
export function toRotatedHeads(
  g: Graph,
  config: ModelConfig,
  inputs: AttentionInputs,
  kind: Kind,
  x: Value,
): Value {
  const { headDim, rmsNormEps } = config;
  const count = headCount(config, kind);
  const { y } = config.qkNorm
    ? rmsNorm(g, reshape(g, x, -1, headDim), normName(kind), rmsNormEps)
    : { y: undefined };
  const { positions, cos, sin } = inputs;
  const rows = toRows(g, inputs, y === undefined ? x : reshape(g, y, -1, count * headDim));
  return headsApart(g, config, rotate(g, rows, positions, cos, sin));
}

/**
 * Backward of `toRotatedHeads`: rotates by the negative angle, then through the norm, for which the
 * projections `x` are needed.
 */
export function fromRotatedHeads(
  g: Graph,
  config: ModelConfig,
  inputs: AttentionInputs,
  kind: Kind,
  {
    x,
    dHeads,
    negativeSin,
    gradients,
  }: {
    x: Value | undefined;
    dHeads: Value;
    negativeSin: Value;
    gradients: Gradients | undefined;
  },
): Value {
  const { headDim, rmsNormEps } = config;
  const count = headCount(config, kind);
  const merged = reshapeTo(g, headsTogether(g, config, dHeads, count), inputs.rowShape);
  const rotated = rotate(g, merged, inputs.positions, inputs.cos, negativeSin);
  const dNormed = fromRows(g, inputs, reshape(g, rotated, -1, count * headDim));
  if (x === undefined) return dNormed;
  const apart = reshape(g, x, -1, headDim);
  const { inverse } = rmsNorm(g, apart, normName(kind), rmsNormEps);
  const dx = rmsNormBackward(g, {
    normed: multiply(g, apart, inverse),
    inverse,
    weight: normName(kind),
    dy: reshape(g, dNormed, -1, headDim),
    size: headDim,
    gradients,
  });
  return reshape(g, dx, -1, count * headDim);
}

/** Graph input name of the QK norm's weight. */
export const normName = (kind: Kind): string => `self_attn.${kind}_norm.weight`;

/** [rows, length, heads · headDim] to [rows, kvHeads, length, group · headDim]. */
export function headsApart(g: Graph, { kvHeads }: ModelConfig, x: Value): Value {
  return transpose(g, reshape(g, x, 0, 0, kvHeads, -1), 0, 2, 1, 3);
}

/** Query heads apart to one head after another of a group: [rows, kvHeads, length · group, headDim]. */
export const stack = (g: Graph, { kvHeads, headDim }: ModelConfig, heads: Value): Value =>
  reshape(g, heads, 0, kvHeads, -1, headDim);

/** Stacked heads to [rows, length, kvHeads, group · headDim], which is [rows · length, heads · headDim]. */
function headsTogether(
  g: Graph,
  { kvHeads, headDim }: ModelConfig,
  x: Value,
  count: number,
): Value {
  const apart = count === kvHeads ? x : reshape(g, x, 0, 0, -1, (count / kvHeads) * headDim);
  return transpose(g, apart, 0, 2, 1, 3);
}

/** Stacked heads to [tokens, heads · headDim]. */
export const mergeHeads = (
  g: Graph,
  config: ModelConfig,
  inputs: AttentionInputs,
  x: Value,
  count: number,
): Value =>
  fromRows(g, inputs, reshape(g, headsTogether(g, config, x, count), -1, count * config.headDim));

/** Sum of each query head of `x` [tokens, heads · headDim], as [rows, kvHeads, length · group, 1]. */
export function sumHeads(g: Graph, config: ModelConfig, inputs: AttentionInputs, x: Value): Value {
  const { heads, kvHeads, headDim } = config;
  const sums = toRows(g, inputs, sum(g, reshape(g, x, 0, heads, headDim), -1, false));
  const apart = reshape(g, sums, 0, 0, kvHeads, heads / kvHeads);
  return reshape(g, transpose(g, apart, 0, 2, 1, 3), 0, kvHeads, -1, 1);
}
