/**
 * The operators that the blocks are written in, as typed functions over a `Graph`.
 *
 * @module
 */
import type { Graph, Value } from './graph.ts';

const microsoft = 'com.microsoft';

export interface GemmOptions {
  transA?: boolean;
  transB?: boolean;
  alpha?: number;
  /** Added to the product: a residual, a bias or a gradient so far. */
  c?: Value | undefined;
}

/** `alpha · a · b + c` on matrices. */
export function gemm(g: Graph, a: Value, b: Value, options: GemmOptions = {}): Value {
  const { transA = false, transB = false, alpha = 1, c } = options;
  return g.op('Gemm', c === undefined ? [a, b] : [a, b, c], {
    transA: { int: Number(transA) },
    transB: { int: Number(transB) },
    alpha: { float: alpha },
  });
}

/** `alpha · a · b` on the last two axes, for each of the leading ones. */
export function batchedMatMul(
  g: Graph,
  a: Value,
  b: Value,
  { transA = false, transB = false, alpha = 1 }: Omit<GemmOptions, 'c'> = {},
): Value {
  const attributes = {
    transA: { int: Number(transA) },
    transB: { int: Number(transB) },
    alpha: { float: alpha },
  };
  return g.ops('FusedMatMul', [a, b], 1, attributes, microsoft)[0];
}

export const add = (g: Graph, a: Value, b: Value): Value => g.op('Add', [a, b]);
export const subtract = (g: Graph, a: Value, b: Value): Value => g.op('Sub', [a, b]);
export const multiply = (g: Graph, a: Value, b: Value): Value => g.op('Mul', [a, b]);

/** `sizes` as in ONNX Reshape: 0 keeps an axis, one -1 is inferred. */
export const reshape = (g: Graph, x: Value, ...sizes: number[]): Value =>
  g.op('Reshape', [x, g.integers(...sizes)]);

/** Reshape to sizes that are a graph input. */
export const reshapeTo = (g: Graph, x: Value, sizes: Value): Value => g.op('Reshape', [x, sizes]);

export const transpose = (g: Graph, x: Value, ...axes: number[]): Value =>
  g.op('Transpose', [x], { perm: { ints: axes } });

export const softmax = (g: Graph, x: Value): Value => g.op('Softmax', [x], { axis: { int: -1 } });

export const sum = (g: Graph, x: Value, axis: number, keep: boolean): Value =>
  g.op('ReduceSum', [x, g.integers(axis)], { keepdims: { int: Number(keep) } });

/** Keeps the axis, with one entry. */
export const mean = (g: Graph, x: Value, axis: number): Value =>
  g.op('ReduceMean', [x, g.integers(axis)], { keepdims: { int: 1 } });

export const max = (g: Graph, x: Value, axis: number): Value =>
  g.op('ReduceMax', [x, g.integers(axis)], { keepdims: { int: 1 } });

/** Equal parts along an axis, the last unless told otherwise. */
export const split = (g: Graph, x: Value, parts: number, axis = -1): Value[] =>
  parts === 1
    ? [x]
    : g.ops('Split', [x], parts, { axis: { int: axis }, num_outputs: { int: parts } });

/** Joins along an axis, the last unless told otherwise. */
export const concat = (g: Graph, parts: readonly Value[], axis = -1): Value =>
  parts.length === 1 ? parts[0] : g.op('Concat', parts, { axis: { int: axis } });

/** The rows of a matrix at `indices` [n]. */
export const gatherRows = (g: Graph, x: Value, indices: Value): Value =>
  g.op('Gather', [x, indices], { axis: { int: 0 } });

/** Zeros of the shape of `like`, but for `rows` at `indices` [n], which are all different. */
export function scatterRows(g: Graph, rows: Value, indices: Value, like: Value): Value {
  const zeros = g.op('ConstantOfShape', [g.op('Shape', [like])]);
  return g.op('ScatterND', [zeros, reshape(g, indices, -1, 1), rows]);
}

/** RMSNorm over the last axis; also gives the inverse root mean square, which backward needs. */
export function rmsNorm(
  g: Graph,
  x: Value,
  weight: Value,
  epsilon: number,
): { y: Value; inverse: Value } {
  const [y, inverse] = g.ops('SimplifiedLayerNormalization', [x, weight], 2, {
    axis: { int: -1 },
    epsilon: { float: epsilon },
    stash_type: { int: 1 },
  });
  return { y, inverse };
}

/** Rotates pairs (i, i + headDim/2) of `x` [rows, length, heads · headDim] by position. */
export function rotate(g: Graph, x: Value, positions: Value, cos: Value, sin: Value): Value {
  return g.ops('RotaryEmbedding', [x, positions, cos, sin], 1, {}, microsoft)[0];
}

/** `x · sigmoid(x)`. */
export const silu = (g: Graph, x: Value): Value =>
  g.ops('QuickGelu', [x], 1, { alpha: { float: 1 } }, microsoft)[0];

export const sigmoid = (g: Graph, x: Value): Value => g.op('Sigmoid', [x]);
