/**
 * Model weights in fp32: one contiguous stretch of memory, one view per tensor.
 *
 * @module
 */
import { elements, parameterCount, tensorSpecs, type ModelConfig } from './config.ts';

/** Hugging Face tensor name to its values, row-major. All views share one stretch of memory. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** Gives `length` floats of zeroed memory; the trainer passes one that lies in WebAssembly memory. */
export type Allocate = (length: number) => Float32Array;

/** Lays out zeroed weights in `tensorSpecs` order; loaders and initialisers then fill the views. */
export function allocateWeights(
  config: ModelConfig,
  allocate: Allocate = (length) => new Float32Array(length),
): Weights {
  const memory = allocate(parameterCount(config));
  const weights = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape } of tensorSpecs(config)) {
    const length = elements(shape);
    weights.set(name, memory.subarray(offset, offset + length));
    offset += length;
  }
  return weights;
}
