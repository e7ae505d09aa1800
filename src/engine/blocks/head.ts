/**
 * Final norm, output projection and cross-entropy over a chunk of the positions that carry loss.
 * Logits exist for one chunk at a time.
 *
 * With `P = softmax(h·Eᵀ)`: `dh = c ∘ (P·E − E[target])` and `dE = Pᵀ·(c∘h)` minus `c∘h` scattered
 * to the target rows, which the caller does; no one-hot matrix is made.
 *
 * @module
 */
import { Graph, type Value } from '../graph/graph.ts';
import { add, gemm, max, multiply, reshape, rmsNorm, softmax, subtract } from '../graph/ops.ts';
import type { ModelConfig } from '../model/config.ts';
import { Gradients } from './gradients.ts';
import { rmsNormBackward } from './norm.ts';

export const finalNorm = 'model.norm.weight';
/** Graph input name of the output matrix, be it tied or not. */
export const outputMatrix = 'output.weight';

/** `x` [positions, hidden] and `targets` [positions, 1] to `nll` [positions, 1]. */
export function headForward(config: ModelConfig): Graph {
  const g = new Graph();
  const { h, targets } = headInputs(g, config);
  negativeLogLikelihood(g, h.y, targets);
  return g;
}

/**
 * Adds `dx` [positions, hidden] and, when the base is trained, the gradients of the final norm and
 * of the output matrix without its target rows, for which `scaled` (`c∘h`) is an output.
 */
export function headTrain(
  config: ModelConfig,
  { trainBase, accumulate }: { trainBase: boolean; accumulate: boolean },
): Graph {
  const { hiddenSize, vocabSize } = config;
  const g = new Graph();
  const { x, h, targets } = headInputs(g, config);
  const coefficients = g.input('coefficients', ['positions', 1]);
  const probabilities = negativeLogLikelihood(g, h.y, targets);
  const gradients = new Gradients(g, accumulate);

  const targetRows = g.op('Gather', [outputMatrix, reshape(g, targets, -1)], { axis: { int: 0 } });
  const difference = subtract(g, gemm(g, probabilities, outputMatrix), targetRows);
  const dx = rmsNormBackward(g, {
    x,
    inverse: h.inverse,
    weight: finalNorm,
    dy: multiply(g, difference, coefficients),
    size: hiddenSize,
    gradients: trainBase ? gradients : undefined,
  });
  g.output('dx', dx);
  if (trainBase) {
    const scaled = multiply(g, h.y, coefficients);
    gradients.matrix(outputMatrix, probabilities, scaled, [vocabSize, hiddenSize]);
    g.output('scaled', scaled);
  }
  return g;
}

function headInputs(g: Graph, config: ModelConfig) {
  const x = g.input('x', ['positions', config.hiddenSize]);
  const targets = g.input('targets', ['positions', 1], 'int64');
  g.input(finalNorm, [config.hiddenSize]);
  g.input(outputMatrix, [config.vocabSize, config.hiddenSize]);
  return { x, targets, h: rmsNorm(g, x, finalNorm, config.rmsNormEps) };
}

/**
 * `logsumexp(z) − z[target]`. The likeliest entry gives the log-sum without another pass of
 * exponentials: `logsumexp(z) = max(z) − log(max(p))`, and `max(p)` cannot underflow.
 */
function negativeLogLikelihood(g: Graph, h: Value, targets: Value): Value {
  const logits = gemm(g, h, outputMatrix, { transB: true });
  const probabilities = softmax(g, logits);
  const targetLogits = g.op('GatherElements', [logits, targets], { axis: { int: 1 } });
  const logOfMax = g.op('Log', [max(g, probabilities, 1)]);
  const logSum = subtract(g, max(g, logits, 1), logOfMax);
  g.output('nll', add(g, logSum, g.op('Neg', [targetLogits])));
  return probabilities;
}
