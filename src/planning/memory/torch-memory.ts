/**
 * Memory that PyTorch takes to train by a plan, from shapes: on a card by what lies there, on a
 * processor by the resident set of each process.
 *
 * Counted: weights, gradients and both moments of AdamW in fp32 for what is trained, frozen weights in
 * the precision of the products or in four bits (4.127 bits a weight with double quantization, arXiv
 * 2305.14314, section 3); activations that the backward pass of a decoder layer with SwiGLU and
 * memory-efficient attention keeps (after arXiv 2205.05198, section 4, less the squares of the length);
 * one chunk of logits (`cross_entropy.py`); and what PyTorch takes before any model. What allocators
 * leave unused is between the bounds.
 *
 * @module
 */
import {
  elements,
  parameterCount,
  tensorSpecs,
  type ModelConfig,
} from '../../engine/model/config.ts';
import { rowLength } from '../../engine/train/batches/row-packing.ts';
import type { TorchEnvironment } from '../../runtimes/torch/environment/environment.ts';
import type { TorchSettings } from '../../runtimes/torch/settings.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { trainableParameters } from '../training-cost.ts';
import { memoryLimit, type MemoryRange } from './memory-forecast.ts';

/** Raised when the same shapes are expected to take something else. */
export const torchForecastVersion = 1;

/** Bytes of one process: its card's where it computes on one, else its resident set. */
export interface TorchMemory extends MemoryRange {
  origin: 'estimated';
  /** No part is certain: allocators round all of it up. */
  certain: 0;
  /** What the expected figure is made of. */
  items: {
    weights: number;
    gradients: number;
    optimizer: number;
    activations: number;
    logits: number;
    runtime: number;
  };
}

const floatBytes = 4;
const precisionBytes = { fp32: 4, bf16: 2, fp16: 2 } as const;
const fourBitBytes = 4.127 / 8;
/** Of `cross_entropy.py`: so many logits at once, as products, log-probabilities and gradients. */
const chunkElements = 2 ** 25;
const logitCopies = { fp32: 2, bf16: 2.5, fp16: 2.5 } as const;
/**
 * Before any model: on a card the context and libraries, which is assumed; on a processor Python with
 * PyTorch and transformers, as probes of four shapes had it (3 to 30 million parameters, PyTorch 2.15,
 * linux-x64): with this figure forecasts were 5 % below to 5 % above their peaks.
 */
const runtimeBytes = { cuda: 0.7e9, cpu: 0.96e9 } as const;
/** Allocators round up and keep pieces; scratch memory of kernels comes and goes. */
const bounds = { low: 0.9, high: 1.3 } as const;

/**
 * Estimates for one of the processes.
 *
 * @param rowTokens Of a row, its examples written whole.
 */
export function torchMemory(
  config: ModelConfig,
  plan: TrainPlan,
  settings: TorchSettings,
  { rowTokens = rowLength(plan), nodes = 1 } = {},
): TorchMemory {
  const { device, sharding, processes } = settings;
  const shards = sharding === 'fsdp' ? processes * nodes : 1;
  const trained = trainableParameters(config, plan);
  const items = wholeBytes({
    weights: weightBytes(config, plan, settings) / shards,
    // Distributed data parallelism keeps buckets of gradients beside them.
    gradients: (floatBytes * trained * (sharding === 'ddp' ? 2 : 1)) / shards,
    optimizer: (2 * floatBytes * trained) / shards,
    activations: activationBytes(config, plan, settings, rowTokens),
    logits:
      floatBytes *
      logitCopies[settings.precision] *
      Math.min(chunkElements, config.vocabSize * plan.microBatchRows * rowTokens),
    runtime: runtimeBytes[device],
  });
  const expected = Object.values(items).reduce((sum, bytes) => sum + bytes, 0);
  return {
    origin: 'estimated',
    certain: 0,
    low: Math.round(bounds.low * expected),
    expected,
    high: Math.round(bounds.high * expected),
    items,
  };
}

/**
 * Gives the bytes that one process may take: a card's own memory, the smallest card's, or this machine's
 * share of each process.
 */
export const torchMemoryLimit = (
  { device, processes }: TorchSettings,
  { cards }: Pick<TorchEnvironment, 'cards'>,
): number =>
  device === 'cuda'
    ? Math.min(...cards.map(({ total }) => total))
    : Math.floor(memoryLimit() / processes);

const wholeBytes = <T extends Record<string, number>>(items: T): T =>
  Object.fromEntries(Object.entries(items).map(([name, bytes]) => [name, Math.round(bytes)])) as T;

function weightBytes(
  config: ModelConfig,
  { lora }: TrainPlan,
  { precision, baseQuantization }: TorchSettings,
): number {
  const all = parameterCount(config);
  const computed = precisionBytes[precision];
  // What is trained is kept in fp32, and products take a copy in their own precision.
  if (lora === null) return all * (floatBytes + (precision === 'fp32' ? 0 : computed));
  const adapters = floatBytes * trainableParameters(config, { lora });
  if (baseQuantization === 'none') return all * computed + adapters;
  const matrices = tensorSpecs(config)
    .filter(({ name, shape }) => name.startsWith('model.layers.') && shape.length === 2)
    .reduce((sum, { shape }) => sum + elements(shape), 0);
  return matrices * fourBitBytes + (all - matrices) * computed + adapters;
}

function activationBytes(
  config: ModelConfig,
  plan: TrainPlan,
  { precision, device }: TorchSettings,
  rowTokens: number,
): number {
  const { layers, hiddenSize, intermediateSize, heads, kvHeads, headDim } = config;
  const tokens = plan.microBatchRows * rowTokens;
  const computed = precisionBytes[precision];
  // The residual stream and what norms keep is fp32: input, normalized input, twice a layer.
  const residual = 4 * hiddenSize * floatBytes + 2 * hiddenSize * computed;
  const queries = heads * headDim;
  const keys = kvHeads * headDim;
  // Queries and keys before and after rotary positions, values, what attention gives.
  const attention = (3 * queries + 3 * keys) * computed;
  // Gate, its activation, up, and their product.
  const feedForward = 4 * intermediateSize * computed;
  // An adapter keeps its input dropped out, and the product with A.
  const adapters =
    plan.lora === null
      ? 0
      : plan.lora.targets.length *
        (plan.lora.rank * floatBytes + (plan.lora.dropout > 0 ? hiddenSize * computed : 0));
  const ofLayer = tokens * (residual + attention + feedForward + adapters);
  const masks = device === 'cpu' ? tokens * rowTokens * floatBytes : 0;
  return plan.activationCheckpointing === 'layer'
    ? layers * tokens * hiddenSize * floatBytes + ofLayer + masks
    : layers * ofLayer + masks;
}
