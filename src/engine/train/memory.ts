/**
 * How much memory training will take, from shapes alone. Arrays that the engine allocates are
 * counted exactly; what the runtimes add is calibrated on measured peaks (see memory.test.ts).
 *
 * @module
 */
import { savedTensors } from '../blocks/layer.ts';
import type { Method } from '../blocks/shape.ts';
import { elements, parameterCount, type ModelConfig } from '../model/config.ts';
import type { ActivationCheckpointing } from './decoder.ts';
import { chunkPositions } from './output.ts';
import { trainableParameters } from './parameters.ts';

/** Bytes at the peak, by what they are for. */
export interface TrainingMemory {
  weights: number;
  gradients: number;
  /** Two moments per trainable parameter. */
  optimizer: number;
  /** What the forward pass keeps for the backward pass. */
  activations: number;
  /** Probabilities of one chunk of positions. */
  logits: number;
  /** Intermediate results inside one layer. */
  workspace: number;
  /** Node, ONNX Runtime and its compiled graphs. */
  runtime: number;
}

const floatBytes = 4;

/** Resident size of a process that has loaded both runtimes and trained nothing. */
const runtimeBytes = 130 * 1024 ** 2;

/** What the runtime's arenas hold over what is live: they grow in powers of two. */
const arenaSlack = 1.2;

/** Each compiled graph has an arena of its own: these many that are as large as the largest. */
const arenas = (method: Method, checkpointing: ActivationCheckpointing): number =>
  (method.kind === 'full' ? 2 : 3) + (checkpointing === 'layer' ? 1 : 0);

/** Peak memory of micro-batches of `rows` × `length` tokens. */
export function trainingMemory(
  config: ModelConfig,
  method: Method,
  rows: number,
  length: number,
  checkpointing: ActivationCheckpointing,
): TrainingMemory {
  const { hiddenSize, intermediateSize, heads, vocabSize, layers } = config;
  const tokens = rows * length;
  const trainable = trainableParameters(config, method).reduce(
    (total, { shape }) => total + elements(shape),
    0,
  );
  const adapters = method.kind === 'lora' ? trainable : 0;
  const saved = savedTensors(config, method, length).reduce(
    (total, { shape }) => total + elements(shape({ rows, tokens, kept: tokens })),
    0,
  );
  const states = (layers + 3) * tokens * hiddenSize;
  const chunk = Math.min(tokens, chunkPositions(vocabSize));
  const floats = {
    weights: parameterCount(config) + adapters,
    gradients: trainable,
    optimizer: 2 * trainable,
    activations: states + saved * (checkpointing === 'layer' ? 1 : layers),
    logits: chunk * vocabSize,
    workspace:
      arenaSlack *
      arenas(method, checkpointing) *
      (5 * tokens * intermediateSize + 2 * heads * rows * length * length),
  };
  const bytes = Object.fromEntries(
    Object.entries(floats).map(([name, count]) => [name, Math.ceil(count * floatBytes)]),
  ) as Record<keyof typeof floats, number>;
  return { ...bytes, runtime: runtimeBytes };
}
