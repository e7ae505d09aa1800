/**
 * Backward of RMSNorm, `y = w ∘ x · r` with `r = 1 / rms(x)`:
 * `dx = r · (w∘dy − x · r² · mean(w∘dy∘x))`, and `dw = Σ dy∘x·r`.
 *
 * @module
 */
import type { Graph, Value } from '../graph/graph.ts';
import { add, multiply, subtract, sum } from '../graph/ops.ts';
import type { Gradients } from './gradients.ts';

export interface NormBackward {
  x: Value;
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
  const { x, inverse, weight, dy, size } = norm;
  norm.gradients?.vector(weight, multiply(g, multiply(g, dy, x), inverse), size);
  const weighted = multiply(g, dy, weight);
  // A sum row by row, not a product with a column: that one's rounding depends on where a thread's
  // share of the rows begins.
  const product = sum(g, multiply(g, weighted, x), -1, true);
  const share = multiply(
    g,
    multiply(g, product, g.scalar(1 / size)),
    multiply(g, inverse, inverse),
  );
  const dx = multiply(g, subtract(g, weighted, multiply(g, x, share)), inverse);
  return norm.residual === undefined ? dx : add(g, dx, norm.residual);
}
