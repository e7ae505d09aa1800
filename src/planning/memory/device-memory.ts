/**
 * How much memory llama.cpp or ONNX Runtime needs for a model on another machine, from shapes alone.
 *
 * @module
 */
import type { Target, WeightType } from '../../catalog/targets/target.ts';
import type { ModelConfig } from '../../engine/model/config.ts';

/** Bytes that inference will take. They are not measured: the target is another machine. */
export interface InferenceMemory {
  low: number;
  expected: number;
  high: number;
}

/** llama.cpp's default number of tokens per computation. */
const BATCH = 512;
const F16 = 2;
const F32 = 4;

/**
 * Estimates the bytes of the file, mapped into memory; of keys and values of the whole context in half
 * precision; and of the buffers of one batch. Low has the logits of one token only; high has those of
 * the whole batch, and attention scores as without flash attention.
 *
 * @param fileBytes Size of the GGUF file.
 * @param contextSize Tokens of context.
 */
export function inferenceMemory(
  config: ModelConfig,
  fileBytes: number,
  contextSize: number,
): InferenceMemory {
  const cache = 2 * config.layers * config.kvHeads * config.headDim * contextSize * F16;
  const width = 4 * config.hiddenSize + 2 * config.intermediateSize;
  const activations = BATCH * width * F32;
  const logits = BATCH * config.vocabSize * F32;
  const scores = BATCH * config.heads * contextSize * F32;
  const base = fileBytes + cache + activations;
  return { low: base + logits / BATCH, expected: base + logits, high: base + logits + scores };
}

/** Estimates what the runtime of a target takes for a file of some type. */
export const targetMemory = (
  { format }: Target,
  config: ModelConfig,
  { type, bytes, contextSize }: { type: WeightType; bytes: number; contextSize: number },
): InferenceMemory =>
  format === 'onnx'
    ? onnxMemory(config, bytes, contextSize, type === 'fp16' ? F16 : F32)
    : inferenceMemory(config, bytes, contextSize);

/**
 * Estimates what transformers.js takes in a page: the weights; keys and values of the whole context, of
 * which each token leaves a longer copy; and a prompt as long as the context, which is read at once,
 * with logits of its last token only. Low is of one token after another; high has attention scores
 * of the whole prompt, and the weights twice, as while they are loaded.
 */
function onnxMemory(
  config: ModelConfig,
  fileBytes: number,
  contextSize: number,
  cacheBytes: number,
): InferenceMemory {
  const { layers, kvHeads, headDim, heads, hiddenSize, intermediateSize, vocabSize } = config;
  const cache = 2 * layers * kvHeads * headDim * contextSize * cacheBytes;
  const activations = contextSize * (4 * hiddenSize + 2 * intermediateSize) * F32;
  const scores = heads * contextSize * contextSize * F32;
  const low = fileBytes + cache + vocabSize * F32;
  const expected = low + cache + activations;
  return { low, expected, high: expected + scores + fileBytes };
}
