/**
 * Final norm, output projection and cross-entropy over a chunk of the positions that carry loss. The
 * vocabulary is taken by blocks, whose logits fit the cache and never exist side by side:
 * with `p` the softmax within a block and `w` the block's share of all probability,
 * `softmax(z) = w ∘ p`, and `w` is a softmax of the blocks' log-sums.
 *
 * With `P = softmax(h·Eᵀ)`: `dh = c ∘ (P·E − E[target])` and `dE = Pᵀ·(c∘h)` minus `c∘h` scattered
 * to the target rows, which the caller does; no one-hot matrix is made.
 *
 * @module
 */
import { Graph, type Value } from '../graph/graph.ts';
import {
  add,
  concat,
  gatherRows,
  gemm,
  max,
  multiply,
  reshape,
  rmsNorm,
  softmax,
  split,
  subtract,
  sum,
} from '../graph/ops.ts';
import type { ModelConfig } from '../model/config.ts';
import { Gradients } from './gradients.ts';
import { rmsNormBackward } from './norm.ts';

export const finalNorm = 'model.norm.weight';
/** Graph input name of the output matrix, be it tied or not. */
export const outputMatrix = 'output.weight';
/** Graph input name of some of its rows; see `vocabularyBlocks`. */
export const outputBlock = (block: number): string => `${outputMatrix}.${block}`;

/** Widest block. */
const blockWidth = 2048;

/** Logits in a cache line. */
const lineFloats = 16;

/** Floats after which rows share the same few places of a core's first cache. */
const collision = 1024;

/** The vocabulary in blocks of consecutive tokens, of about the same width. */
export function vocabularyBlocks(vocabSize: number): { start: number; end: number }[] {
  const count = Math.ceil(vocabSize / blockWidth);
  const even = Math.ceil(vocabSize / count / lineFloats) * lineFloats;
  const width = even % collision === 0 ? even + lineFloats : even;
  return Array.from({ length: Math.ceil(vocabSize / width) }, (_, block) => ({
    start: block * width,
    end: Math.min(vocabSize, (block + 1) * width),
  }));
}

/** `x` [positions, hidden] and `targets` [positions, 1] to `nll` [positions, 1]. */
export function headForward(config: ModelConfig): Graph {
  const g = new Graph();
  const { h, targetRows } = headInputs(g, config);
  negativeLogLikelihood(g, config, h.y, targetRows);
  return g;
}

/**
 * `x` [positions, hidden], and pairs of one of them, `from` [pairs], with a token, `targets`
 * [pairs, 1], to what their log-probabilities are made of: `logits` [pairs, 1] of the tokens; `largest`
 * [positions, blocks], the largest logit of each block of the vocabulary, and `likeliest`, its
 * probability within the block. Logarithms are left to the caller: that of the runtime rounds
 * differently at the end of an array, so that a position would depend on how many there are.
 */
export function headPairs(config: ModelConfig): Graph {
  const g = new Graph();
  const { h, targetRows } = headInputs(g, config, 'pairs');
  const from = g.input('from', ['pairs'], 'int64');
  const blocks = logitBlocks(g, config, h.y);
  const beside = (values: readonly Value[]): Value =>
    reshape(g, concat(g, values), -1, blocks.length);
  g.output('largest', beside(blocks.map(({ largest }) => largest)));
  g.output('likeliest', beside(blocks.map(({ likeliest }) => likeliest)));
  g.output('logits', sum(g, multiply(g, gatherRows(g, h.y, from), targetRows), -1, true));
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
  const { hiddenSize } = config;
  const g = new Graph();
  const { x, h, targetRows } = headInputs(g, config);
  const coefficients = g.input('coefficients', ['positions', 1]);
  const blocks = negativeLogLikelihood(g, config, h.y, targetRows);
  const gradients = new Gradients(g, accumulate);

  const expected = blocks
    .map(({ p, w, matrix }) => multiply(g, gemm(g, p, matrix), w))
    .reduce((total, part) => add(g, total, part));
  const dx = rmsNormBackward(g, {
    normed: multiply(g, x, h.inverse),
    inverse: h.inverse,
    weight: finalNorm,
    dy: multiply(g, subtract(g, expected, targetRows), coefficients),
    size: hiddenSize,
    gradients: trainBase ? gradients : undefined,
  });
  g.output('dx', dx);
  if (trainBase) {
    const scaled = multiply(g, h.y, coefficients);
    for (const { p, w, matrix, rows } of blocks)
      gradients.matrix(matrix, p, multiply(g, scaled, w), [rows, hiddenSize]);
    g.output('scaled', scaled);
  }
  return g;
}

/** @param count What the targets are as many as. */
function headInputs(g: Graph, config: ModelConfig, count: 'positions' | 'pairs' = 'positions') {
  const x = g.input('x', ['positions', config.hiddenSize]);
  const targets = g.input('targets', [count, 1], 'int64');
  g.input(finalNorm, [config.hiddenSize]);
  g.input(outputMatrix, [config.vocabSize, config.hiddenSize]);
  const targetRows = gatherRows(g, outputMatrix, reshape(g, targets, -1));
  return { x, targetRows, h: rmsNorm(g, x, finalNorm, config.rmsNormEps) };
}

interface Block {
  /** Name of the block's rows of the output matrix. */
  matrix: Value;
  rows: number;
  /** Probabilities within the block [positions, rows]. */
  p: Value;
  /** The block's probability [positions, 1]. */
  w: Value;
}

/**
 * Adds the output `nll = logsumexp(z) − z[target]`. The blocks' log-sums are taken against the
 * largest logit of all: against 0 they would be as large as logits are, and their rounding, of some
 * 1e-6, would be that of every probability.
 */
function negativeLogLikelihood(
  g: Graph,
  config: ModelConfig,
  h: Value,
  targetRows: Value,
): Block[] {
  const blocks = logitBlocks(g, config, h).map((block) => ({
    ...block,
    logOfMax: g.op('Log', [block.likeliest]),
  }));
  const largestOfEach = concat(
    g,
    blocks.map(({ largest }) => largest),
  );
  const logs = concat(
    g,
    blocks.map((block) => block.logOfMax),
  );
  const largest = max(g, largestOfEach, 1);
  const logSums = subtract(g, subtract(g, largestOfEach, largest), logs);
  const shares = softmax(g, logSums);
  const logSum = subtract(g, max(g, logSums, 1), logOfMax(g, shares));
  const targetLogits = sum(g, multiply(g, h, targetRows), -1, true);
  g.output('nll', add(g, subtract(g, largest, targetLogits), logSum));
  const ws = split(g, shares, blocks.length);
  return blocks.map(({ matrix, rows, p }, i) => ({ matrix, rows, p, w: ws[i] }));
}

/**
 * The probabilities within each block of the vocabulary, the largest of them and its logit
 * [positions, 1].
 */
const logitBlocks = (g: Graph, config: ModelConfig, h: Value) =>
  vocabularyBlocks(config.vocabSize).map(({ start, end }, block) => {
    const rows = end - start;
    const matrix = g.input(outputBlock(block), [rows, config.hiddenSize]);
    const logits = gemm(g, h, matrix, { transB: true });
    const p = softmax(g, logits);
    return { matrix, rows, p, largest: max(g, logits, 1), likeliest: max(g, p, 1) };
  });

/**
 * The likeliest entry gives the log-sum without another pass of exponentials:
 * `logsumexp(z) = max(z) − log(max(p))` with `p = softmax(z)`, and `max(p)` cannot underflow.
 */
const logOfMax = (g: Graph, p: Value): Value => g.op('Log', [max(g, p, 1)]);
