/**
 * How much memory training will take, from shapes alone. Arrays that the engine allocates are counted
 * exactly, and so are the intermediate results of every graph. What is not known from shapes are two
 * figures: how much of an arena is lost to its pieces not fitting, and what the runtimes take for
 * themselves. They are fitted to measured peaks (bench/memory), and their range is the forecast's.
 *
 * @module
 */
import { attentionBlocks } from '../../blocks/causal-attention.ts';
import { savedTensors } from '../../blocks/layer.ts';
import { projectionGroups } from '../../blocks/shape.ts';
import { elements, parameterCount, type ModelConfig } from '../../model/config.ts';
import type { ScoredBatchSizes } from '../batches/batch-layout.ts';
import { outputTokens } from '../step/layer-variant.ts';
import { chunkSize } from '../step/output-head.ts';
import { trainableParameters } from '../parameters/trainable-parameters.ts';
import { graphPeaks, type TrainingShapes } from './graph-peaks.ts';

/** Bytes at the peak, by what they are for. */
export interface TrainingMemory {
  weights: number;
  gradients: number;
  /** Two moments per trainable parameter. */
  optimizer: number;
  /** What the forward pass keeps for the backward pass, and the masks. */
  activations: number;
  /** Of the graphs that compute the loss. */
  logits: number;
  /** Of the graphs of a layer. */
  workspace: number;
  /** Node and ONNX Runtime with its compiled graphs. */
  runtime: number;
}

export interface MemoryRange {
  low: TrainingMemory;
  expected: TrainingMemory;
  high: TrainingMemory;
}

/** Changes when what is forecast does: measured peaks are compared with one version's figures. */
export const memoryForecastVersion = 1;

const floatBytes = 4;
const mebibyte = 1024 ** 2;

/**
 * What an arena holds over what is live at its peak: its regions double, pieces are cut to fit, and
 * the runtime keeps buffers that it will use again.
 */
const arenaFactor = { low: 1.3, expected: 1.56, high: 1.95 };

/** Node with both runtimes loaded and their graphs compiled, as measured. */
const processBytes = {
  full: { low: 140 * mebibyte, expected: 160 * mebibyte, high: 185 * mebibyte },
  lora: { low: 110 * mebibyte, expected: 132 * mebibyte, high: 160 * mebibyte },
};

/** Peak memory of a training process, without the tokens it trains on. */
export function trainingMemory(shapes: TrainingShapes): MemoryRange {
  const { config, method } = shapes;
  const trainable = trainableParameters(config, method).reduce(
    (total, { shape }) => total + elements(shape),
    0,
  );
  const adapters = method.kind === 'lora' ? trainable : 0;
  const exact = {
    weights: floatBytes * (parameterCount(config) + adapters),
    gradients: floatBytes * trainable,
    optimizer: 2 * floatBytes * trainable,
    activations: floatBytes * activationFloats(shapes),
  };
  const graphs = [...graphPeaks(shapes)];
  const live = (head: boolean) =>
    graphs.reduce(
      (total, [name, bytes]) => (name.startsWith('head') === head ? total + bytes : total),
      0,
    );
  const bound = (level: keyof MemoryRange): TrainingMemory => ({
    ...exact,
    logits: Math.round(arenaFactor[level] * live(true)),
    workspace: Math.round(arenaFactor[level] * live(false)),
    runtime: processBytes[method.kind][level],
  });
  return { low: bound('low'), expected: bound('expected'), high: bound('high') };
}

/** The named buffers of decoder and head: each is as large as the largest batch needs it. */
function activationFloats(shapes: TrainingShapes): number {
  const { config, method, checkpointing, training, evaluation } = shapes;
  const { layers, hiddenSize, vocabSize } = config;
  const buffers = new Map<string, number>();
  const note = (name: string, floats: number) =>
    buffers.set(name, Math.max(buffers.get(name) ?? 0, floats));
  for (const batch of [...training, ...evaluation]) {
    note('two layer inputs', Math.min(2, layers) * batch.tokens * hiddenSize);
    note('states', batch.kept * hiddenSize);
    note('masks', maskFloats(config, batch));
    note('head x', chunkSize(batch.targets, vocabSize) * hiddenSize);
  }
  for (const batch of training) {
    const { rows, length, tokens, kept } = batch;
    note('further layer inputs', Math.max(0, layers - 2) * tokens * hiddenSize);
    note('gradients of two layer inputs', 2 * tokens * hiddenSize);
    note('gradient of states', kept * hiddenSize);
    const results = method.kind === 'full' ? ['head dx', 'head scaled'] : ['head dx'];
    for (const name of results) note(name, chunkSize(batch.targets, vocabSize) * hiddenSize);
    const saved = savedTensors(config, method, length);
    const sizes = { rows, tokens, kept: tokens };
    const lastSizes = { ...sizes, kept: outputTokens(config, layers - 1, batch) };
    for (const { name, shape } of saved) {
      if (checkpointing === 'layer') note(name, elements(shape(sizes)));
      else {
        note(name, (layers - 1) * elements(shape(sizes)));
        note(`last ${name}`, elements(shape(lastSizes)));
      }
    }
    if (method.kind === 'lora' && method.dropout > 0)
      for (const { name, inputSize } of projectionGroups(config))
        note(`dropout ${name}`, tokens * inputSize);
  }
  return [...buffers.values()].reduce((sum, floats) => sum + floats, 0);
}

/** Additive masks, by blocks of queries (see causal-attention.ts). */
function maskFloats({ heads, kvHeads }: ModelConfig, { rows, length }: ScoredBatchSizes): number {
  const blocks = attentionBlocks(length);
  const queries = length / blocks;
  return rows * queries * (heads / kvHeads) * queries * ((blocks * (blocks + 1)) / 2);
}
