/**
 * Backward of RMSNorm, `y = w ∘ x · r` with `r = 1 / rms(x)`:
 * `dx = r · (w∘dy − x̂ · mean(w∘dy∘x̂))` with `x̂ = r·x`, and `dw = Σ dy∘x̂`.
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
  const normalized = multiply(g, x, inverse);
  const product = multiply(g, dy, normalized);
  norm.gradients?.vector(weight, product, size);
  // A sum row by row, not a product with a column: that one's rounding depends on where a thread's
  // share of the rows begins.
  const scaled = multiply(g, product, multiply(g, weight, g.scalar(1 / size)));
  const mean = sum(g, scaled, -1, true);
  const dx = multiply(
    g,
    subtract(g, multiply(g, dy, weight), multiply(g, normalized, mean)),
    inverse,
  );
  return norm.residual === undefined ? dx : add(g, dx, norm.residual);
}
