/**
 * How much memory llama.cpp needs for a model on another machine, from shapes alone.
 *
 * @module
 */
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
