/**
 * Model weights in fp32: one contiguous stretch of memory, one view per tensor.
 *
 * @module
 */
import { elements, parameterCount, tensorSpecs, type ModelConfig } from './config.ts';

/** Hugging Face tensor name to its values, row-major. All views share one stretch of memory. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** The weights of a model in open files, read one tensor at a time. Whoever opened them closes them. */
export interface OpenWeights {
  /**
   * Fills `into` with a tensor.
   *
   * @throws The problems of reading weights.
   */
  read(name: string, into: Float32Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * What writers take, which need one tensor at a time: weights in memory, or those of `withWeights`. What
 * comes belongs to the source.
 */
export interface WeightSource {
  get(name: string): Float32Array | Promise<Float32Array> | undefined;
}

/** Opens the weights of a model for as long as `use` takes: each tensor is read when it is asked for. */
export async function withWeights<T>(
  { config, openWeights }: { config: ModelConfig; openWeights(): Promise<OpenWeights> },
  use: (weights: WeightSource) => Promise<T>,
): Promise<T> {
  const lengths = new Map(tensorSpecs(config).map(({ name, shape }) => [name, elements(shape)]));
  const weights = await openWeights();
  const filled = async (name: string, length: number) => {
    const values = new Float32Array(length);
    await weights.read(name, values);
    return values;
  };
  try {
    return await use({
      get(name) {
        const length = lengths.get(name);
        return length === undefined ? undefined : filled(name, length);
      },
    });
  } finally {
    await weights.close();
  }
}

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
