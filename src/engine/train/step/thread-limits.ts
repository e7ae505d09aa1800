/**
 * How many threads may share the products without their rounding showing it.
 *
 * The kernels of ONNX Runtime (MLAS) split a product [m, k] · [k, n] by columns when n > m, by rows
 * otherwise. Rows are computed alike wherever they are; but a share of 64 columns or fewer makes the
 * kernel cut k into other blocks, and so add up in another order. Columns come in blocks of 16, hence
 * 80 columns a thread keep every share above 64.
 *
 * @module
 */
import { attentionBlocks } from '../../blocks/causal-attention.ts';
import { rowsToTranspose } from '../../blocks/gradients.ts';
import { vocabularyBlocks } from '../../blocks/head.ts';
import { adapted, outputSize, projectionGroups, type Method } from '../../blocks/shape.ts';
import type { ModelConfig } from '../../model/config.ts';

const columnsPerThread = 80;

/** For products with `rows` rows: all threads when there are rows enough to split by rows, else one. */
export const threadsForRows = (rows: number, threads: number): number =>
  rows < columnsPerThread * threads ? 1 : threads;

/**
 * For the attention of a batch of `rows`, each of `length` positions after `past` others: products of
 * one thread each when there are enough; else those with more keys than stacked queries are shared by
 * their keys.
 */
export function threadsForAttention(
  { heads, kvHeads }: ModelConfig,
  { rows, length, past }: { rows: number; length: number; past: number },
  threads: number,
): number {
  const products = rows * kvHeads;
  const queries = length / attentionBlocks(length);
  const stacked = (queries * heads) / kvHeads;
  const widest = Array.from(
    { length: attentionBlocks(length) },
    (_, i) => past + queries * (i + 1),
  );
  const keys = widest.find((count) => count > stacked);
  if (products >= threads || keys === undefined) return threads;
  return Math.min(threads, products * Math.max(1, Math.floor(keys / columnsPerThread)));
}

/** For the head, however few its rows: its products are as wide as a block or the model. */
export function threadsForHead(config: ModelConfig, threads: number): number {
  const widths = vocabularyBlocks(config.vocabSize).map(({ start, end }) => end - start);
  const narrowest = Math.min(config.hiddenSize, ...widths);
  return Math.min(threads, Math.max(1, Math.floor(narrowest / columnsPerThread)));
}

/**
 * The most threads that weight gradients can be shared by. A gradient [out, in] is a product over
 * the tokens, whatever their number: where it is wider than high, its columns must suffice.
 */
export function threadsForModel(config: ModelConfig, method: Method, threads: number): number {
  const widths = projectionGroups(config).flatMap((group) => {
    const modules = method.kind === 'full' ? group.modules : adapted(group, method);
    const outputs = modules.map((module) => outputSize(config, module));
    if (method.kind === 'full')
      return outputs.some((output) => output < group.inputSize) ? [group.inputSize] : [];
    const wideA = modules.length > 0 && modules.length * method.rank < group.inputSize;
    const transposedB = outputs.filter((output) => output >= rowsToTranspose);
    return [...(wideA ? [group.inputSize] : []), ...transposedB];
  });
  const limits = widths.map((width) => Math.max(1, Math.floor(width / columnsPerThread)));
  return Math.min(threads, ...limits);
}
