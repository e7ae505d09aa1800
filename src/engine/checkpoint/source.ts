/**
 * A model as it comes from outside, whatever its files: shape, tokenizer and weights on demand.
 *
 * @module
 */
import type { TensorReader } from '../../weights/encoding/encoding.ts';
import { fail, type Problem } from '../../problem/problem.ts';
import { inspectTensor, type TensorFacts } from './tensor-facts.ts';
import { elements, parameterCount, tensorSpecs, type ModelConfig } from '../model/config.ts';
import type { OpenWeights, Weights } from '../model/weights.ts';
import type { TokenizerFiles } from '../tokenizer/files.ts';

/** Called after each tensor with the number of parameters read so far. */
export type Progress = (done: number, total: number) => void;

export interface ModelSource {
  readonly format: 'huggingface' | 'gguf';
  readonly config: ModelConfig;
  readonly tokenizer: TokenizerFiles;
  /** What the model calls itself, if it does. */
  readonly name: string | null;
  /** SPDX-like identifier as the model states it, for example `apache-2.0`. */
  readonly license: string | null;
  /** Encodings of the weights in the file, for example `['BF16']`, sorted. */
  readonly encodings: readonly string[];
  /** What is missing but can be lived with, such as a chat template. */
  readonly warnings: readonly Problem[];
  /** Opens the weights, to be read one tensor at a time as fp32. */
  openWeights(): Promise<OpenWeights>;
  /** Fills every tensor of `into`, which must have the layout of `config`, as fp32. */
  readWeights(into: Weights, onProgress?: Progress): Promise<void>;
  /** Reads every tensor once and says what its values look like, in the model's order. */
  inspectWeights(): Promise<TensorFacts[]>;
}

/** Says how a tensor of ours is found in a file, and undoes what the file did to it. */
export interface TensorMapping {
  /** The name in the file. */
  name(tensor: string): string;
  /** Puts the values just read into our order, in place. */
  restore(tensor: string, values: Float32Array): void;
}

export const sameNames: TensorMapping = { name: (tensor) => tensor, restore: () => {} };

/**
 * Checks from the header alone that every tensor of the model is there with the right shape.
 * Problems: `model.config`, `model.tensor-missing`, `model.tensor-shape`.
 */
export function checkTensors(
  file: string,
  config: ModelConfig,
  reader: TensorReader,
  mapping: TensorMapping,
): void {
  const { heads, kvHeads, headDim } = config;
  if (!Number.isInteger(headDim) || headDim % 2 !== 0 || heads % kvHeads !== 0)
    fail(
      'model.config',
      `${file}: ${heads} heads of ${headDim} with ${kvHeads} key-value heads do not fit together`,
      { location: { file } },
    );
  for (const { name, shape } of tensorSpecs(config)) {
    const stored = mapping.name(name);
    const info = reader.tensors.get(stored);
    const location = { file, tensor: stored };
    if (info === undefined)
      fail('model.tensor-missing', `the weights lack ${stored}`, { location });
    if (info.shape.join() !== shape.join())
      fail(
        'model.tensor-shape',
        `${stored} is [${info.shape}], the configuration says [${shape}]`,
        {
          location,
          evidence: { shape: info.shape, expected: shape },
        },
      );
  }
}

/** The tensors of a file under our names and in our order. */
export const mappedWeights = (reader: TensorReader, mapping: TensorMapping): OpenWeights => ({
  async read(name, into) {
    await reader.read(mapping.name(name), into);
    mapping.restore(name, into);
  },
  close: () => reader.close(),
});

/** Opens weights, fills every tensor of `into` with them, and closes them. */
export async function readAll(
  config: ModelConfig,
  open: () => Promise<OpenWeights>,
  into: Weights,
  onProgress: Progress = () => {},
): Promise<void> {
  const total = parameterCount(config);
  const weights = await open();
  let done = 0;
  try {
    for (const { name, shape } of tensorSpecs(config)) {
      const values =
        into.get(name) ?? fail('internal', `the weights to fill have no tensor ${name}`);
      await weights.read(name, values);
      done += elements(shape);
      onProgress(done, total);
    }
  } finally {
    await weights.close();
  }
}

/** Looks at every tensor of the model without holding any of them. */
export async function inspectTensors(
  config: ModelConfig,
  reader: TensorReader,
  mapping: TensorMapping,
): Promise<TensorFacts[]> {
  const facts: TensorFacts[] = [];
  for (const { name, shape } of tensorSpecs(config))
    facts.push(await inspectTensor(reader, { name: mapping.name(name), shape }));
  return facts;
}

/** Encodings of the model's tensors, sorted. */
export const encodingsOf = (reader: TensorReader): string[] =>
  [...new Set([...reader.tensors.values()].map((info) => info.encoding))].sort();
