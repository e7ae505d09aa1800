/**
 * Backward of RMSNorm, `y = w ∘ n` with `n = x · r` and `r = 1 / rms(x)`:
 * `dx = r · (w∘dy − n · mean(w∘dy∘n))`, and `dw = Σ dy∘n`.
 *
 * @module
 */
import type { Graph, Value } from '../graph/graph.ts';
import { add, mean, multiply, subtract } from '../graph/ops.ts';
import type { Gradients } from './gradients.ts';

export interface NormBackward {
  /** `n` */
  normed: Value;
  /** `r` [rows, 1] */
  inverse: Value;
  weight: Value;
  dy: Value;
  size: number;
  /** Added to the result: what flows past the norm. */
  residual?: Value;
  /** Where the weight's gradient goes; absent when the weight is frozen. */
  gradients?: Gradients | undefined;
}

export function rmsNormBackward(g: Graph, norm: NormBackward): Value {
  const { normed, inverse, weight, dy, size } = norm;
  norm.gradients?.vector(weight, multiply(g, dy, normed), size);
  const weighted = multiply(g, dy, weight);
  // A mean row by row, not a product with a column: that one's rounding depends on where a thread's
  // share of the rows begins.
  const share = mean(g, multiply(g, weighted, normed), -1);
  const dx = multiply(g, subtract(g, weighted, multiply(g, normed, share)), inverse);
  return norm.residual === undefined ? dx : add(g, dx, norm.residual);
}
