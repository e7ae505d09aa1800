/**
 * Masked softmax attention on stacked heads (see attention.ts), by blocks of queries: a block sees the
 * keys up to its own end, so that two blocks spare a quarter of the scores and four three eighths. Within that, an
 * additive mask says what is visible.
 *
 * @module
 */
import type { Graph, Value } from '../graph/graph.ts';
import { add, batchedMatMul, concat, multiply, softmax, split, subtract } from '../graph/ops.ts';
import type { ModelConfig } from '../model/config.ts';

/** Fewer queries in a block cost the products more than the keys they are spared. */
const queriesPerBlock = 64;

/** Axis of positions in stacked heads. */
export const positionAxis = 2;

/** Into how many equal blocks rows of `length` positions are cut. */
export const attentionBlocks = (length: number): number =>
  [8, 4, 2].find((blocks) => length % blocks === 0 && length / blocks >= queriesPerBlock) ?? 1;

export const maskName = (block: number): string => `mask.${block}`;
export const queriesName = (block: number): string => `heads.q.${block}`;
export const probabilitiesName = (block: number): string => `probabilities.${block}`;

/** Stacked queries [rows, kvHeads, length · group, headDim], by block. */
export const queryBlocks = (g: Graph, q: Value, blocks: number): Value[] =>
  split(g, q, blocks, positionAxis);

/** Keys and values are [rows, kvHeads, length, headDim]. */
interface Heads {
  queries: readonly Value[];
  k: Value;
  v: Value;
}

/**
 * `masks` [maskRows, 1, length / blocks · group, keys] and the resulting probabilities
 * [rows, kvHeads, length / blocks · group, keys], one per block.
 */
export function attend(
  g: Graph,
  config: ModelConfig,
  heads: Heads,
  masks: readonly Value[],
): { probabilities: Value[]; output: Value } {
  const alpha = 1 / Math.sqrt(config.headDim);
  const [keys, values] = [prefixes(g, heads.k, masks.length), prefixes(g, heads.v, masks.length)];
  const probabilities = masks.map((mask, i) => {
    const scores = batchedMatMul(g, heads.queries[i], keys[i], { transB: true, alpha });
    return softmax(g, add(g, scores, mask));
  });
  const outputs = probabilities.map((p, i) => batchedMatMul(g, p, values[i]));
  return { probabilities, output: concat(g, outputs, positionAxis) };
}

/**
 * Backward of `attend`. Softmax: `ds = p ∘ (dp − rowsum(dO ∘ O))`; `rowSum` is that sum
 * [rows, kvHeads, length · group, 1].
 */
export function attendBackward(
  g: Graph,
  config: ModelConfig,
  saved: Heads & { probabilities: readonly Value[]; rowSum: Value },
  dOutput: Value,
): { dq: Value; dk: Value; dv: Value } {
  const alpha = 1 / Math.sqrt(config.headDim);
  const { probabilities, queries } = saved;
  const blocks = probabilities.length;
  const [keys, values] = [prefixes(g, saved.k, blocks), prefixes(g, saved.v, blocks)];
  const rowSums = split(g, saved.rowSum, blocks, positionAxis);
  const dOutputs = split(g, dOutput, blocks, positionAxis);
  const dScores = probabilities.map((p, i) => {
    const dp = batchedMatMul(g, dOutputs[i], values[i], { transB: true });
    return multiply(g, p, subtract(g, dp, rowSums[i]));
  });
  const dq = dScores.map((ds, i) => batchedMatMul(g, ds, keys[i], { alpha }));
  const dk = dScores.map((ds, i) => batchedMatMul(g, ds, queries[i], { transA: true, alpha }));
  const dv = probabilities.map((p, i) => batchedMatMul(g, p, dOutputs[i], { transA: true }));
  return {
    dq: concat(g, dq, positionAxis),
    dk: addPrefixes(g, dk),
    dv: addPrefixes(g, dv),
  };
}

/** What each block sees of the keys or values: those up to its end. */
function prefixes(g: Graph, x: Value, blocks: number): Value[] {
  const parts = split(g, x, blocks, positionAxis);
  return parts.map((_, i) =>
    i === blocks - 1 ? x : concat(g, parts.slice(0, i + 1), positionAxis),
  );
}

/** Sums tensors of 1, 2, … blocks that begin at the same position. */
function addPrefixes(g: Graph, prefixes: readonly Value[]): Value {
  const parts = prefixes.map((prefix, i) => split(g, prefix, i + 1, positionAxis));
  const sums = parts.map((_, block) =>
    parts
      .slice(block)
      .map((part) => part[block])
      .reduce((total, part) => add(g, total, part)),
  );
  return concat(g, sums, positionAxis);
}
