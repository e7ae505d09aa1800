/**
 * Writes a model as transformers.js wants it: the graph in the folder `onnx` under the name that its
 * type of weights has there, and configuration and tokenizer beside it. Same model, same bytes.
 *
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeOnnx } from '../../../weights/onnx/writer.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { Weights, WeightSource } from '../../model/weights.ts';
import type { TokenizerFiles } from '../../tokenizer/files.ts';
import { configJson, generationJson } from '../huggingface/write-config.ts';
import { json, tokenizerTexts, writeHuggingFace } from '../huggingface/write.ts';
import { decoderGraph } from './decoder-graph.ts';
import { type Form, formOf, type OnnxType, numbersOf, roundTo } from './weight-forms.ts';

/** A file by its type, as transformers.js looks for it; its weights are in `…_data` beside it. */
export const onnxFile: Record<OnnxType, string> = {
  fp32: 'onnx/model.onnx',
  fp16: 'onnx/model_fp16.onnx',
  q8: 'onnx/model_quantized.onnx',
  q4: 'onnx/model_q4.onnx',
};

/**
 * Writes the graph of a type and its weights below `folder`.
 *
 * @param config Its `maxPositions` is how many tokens the graph can hold.
 * @returns The matrices that stayed numbers although the type has blocks.
 */
export async function writeOnnxModel(
  folder: string,
  { config, weights, type }: { config: ModelConfig; weights: WeightSource; type: OnnxType },
): Promise<string[]> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const { model, tensors, unquantized } = decoderGraph(config, weights, type);
  await writeOnnx(join(folder, onnxFile[type]), model, tensors);
  return unquantized;
}

/**
 * Writes the files around the graphs.
 *
 * @param usual The type that is loaded when a program names none.
 */
export async function writeTransformersJs(
  folder: string,
  {
    config,
    tokenizer,
    usual,
  }: {
    config: ModelConfig;
    tokenizer: TokenizerFiles;
    usual: OnnxType;
  },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const texts = {
    'config.json': json({
      ...configJson(config, 'float32'),
      'transformers.js_config': { dtype: usual, use_external_data_format: true },
    }),
    'generation_config.json': json(generationJson(config, { doSample: false })),
    ...tokenizerTexts(config, tokenizer),
  };
  for (const [name, text] of Object.entries(texts))
    await writeFile(join(folder, name), text, { flush: true });
}

/** Writes the numbers that a graph of a type computes with as a folder that the engine reads. */
export async function writeRounded(
  folder: string,
  { config, weights, tokenizer, type }: RoundedModel,
): Promise<void> {
  const rounded = async (name: string, values: Float32Array | Promise<Float32Array>) => {
    const copy = Float32Array.from(await values);
    roundTo(storedForm(config, name, type), copy);
    return copy;
  };
  const source: WeightSource = {
    get(name) {
      const values = weights.get(name);
      return values === undefined ? undefined : rounded(name, values);
    },
  };
  await writeHuggingFace(folder, { config, weights: source, tokenizer, dtype: 'float32' });
}

interface RoundedModel {
  config: ModelConfig;
  weights: WeightSource;
  tokenizer: TokenizerFiles;
  type: OnnxType;
}

/** Makes of weights what storing them in a type and loading them does, in place. */
export function roundWeights(config: ModelConfig, weights: Weights, type: OnnxType): void {
  for (const [name, values] of weights) roundTo(storedForm(config, name, type), values);
}

/** The form in which a tensor lies in a graph of a type. */
function storedForm(config: ModelConfig, name: string, type: OnnxType): Form {
  if (!/_proj\.weight$|^lm_head|embed_tokens/.test(name)) return numbersOf(type);
  const columns = name.endsWith('.o_proj.weight')
    ? config.heads * config.headDim
    : name.endsWith('.down_proj.weight')
      ? config.intermediateSize
      : config.hiddenSize;
  return formOf(type, columns, !name.startsWith('model.layers.'));
}
