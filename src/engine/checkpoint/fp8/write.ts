/**
 * Writes a model as the folder that vLLM computes with in eight bits: a Hugging Face folder whose
 * projections are quantized by rows, as llm-compressor's FP8_DYNAMIC writes them. Activations are quantized
 * where the model runs, token by token. Same model, same bytes.
 *
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  roundedBy,
  type NamedTensor,
  type TensorOnDemand,
} from '../../../weights/encoding/encoding.ts';
import { bfloat16 } from '../../../weights/encoding/floating-point.ts';
import { writeValues } from '../../../weights/encoding/stream.ts';
import { scalesOf } from '../../../weights/fp8/fp8-reader.ts';
import { float8, quantizeFp8, scaleRows, type Fp8Values } from '../../../weights/fp8/fp8.ts';
import { asDtype, writeShards, type StoredTensor } from '../../../weights/safetensors/writer.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { WeightSource } from '../../model/weights.ts';
import type { TokenizerFiles } from '../../tokenizer/files.ts';
import { configJson, generationJson } from '../huggingface/write-config.ts';
import { json, tokenizerTexts } from '../huggingface/write.ts';
import { namedTensors } from '../named-tensors.ts';
import { fp8Json } from '../huggingface/quantization.ts';

/** Writes into `folder`, which is made if need be. What is not quantized, and scales, are bfloat16. */
export async function writeFp8(
  folder: string,
  {
    config,
    weights,
    tokenizer,
  }: { config: ModelConfig; weights: WeightSource; tokenizer: TokenizerFiles },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tensors = namedTensors(config, weights).flatMap((tensor) =>
    isQuantized(tensor) ? quantized(tensor) : asDtype([tensor], 'BF16'),
  );
  await writeShards(folder, tensors);
  const texts: Record<string, string> = {
    'config.json': json({ ...configJson(config, 'bfloat16'), ...fp8Json() }),
    'generation_config.json': json(generationJson(config, { doSample: false })),
    ...tokenizerTexts(config, tokenizer),
  };
  for (const [name, text] of Object.entries(texts))
    await writeFile(join(folder, name), text, { flush: true });
}

/** The projections of the layers; embeddings and what gives logits stay. */
const isQuantized = ({ name }: Pick<NamedTensor, 'name'>): boolean => name.endsWith('_proj.weight');

/** A matrix as the two tensors that it becomes; it is quantized when the first of them is written. */
function quantized({ name, shape, values }: TensorOnDemand): StoredTensor[] {
  const [rows, columns] = shape;
  let parts: Fp8Values | undefined;
  const made = async () => (parts ??= quantizeRounded(await values(), columns));
  return [
    {
      name,
      dtype: float8.name,
      shape,
      bytes: rows * columns,
      write: async (sink) => sink.write((await made()).codes),
    },
    {
      name: scalesOf(name),
      dtype: 'BF16',
      shape: [rows, 1],
      bytes: rows * bfloat16.bytes,
      async write(sink) {
        await writeValues(sink, bfloat16, (await made()).scales);
        parts = undefined;
      },
    },
  ];
}

/** Of about how many weights there is a rounded copy at a time. */
const stretchValues = 1 << 20;

/** Quantizes weights as they are in bfloat16, some rows at a time. */
function quantizeRounded(values: Float32Array, columns: number): Fp8Values {
  const codes = new Uint8Array(values.length);
  const scales = new Float32Array(values.length / columns);
  const stretch = columns * Math.ceil(stretchValues / columns);
  for (let from = 0; from < values.length; from += stretch) {
    const rounded = roundedBy(bfloat16, values.subarray(from, from + stretch));
    const part = quantizeFp8(rounded, columns);
    codes.set(part.codes, from);
    scales.set(part.scales, from / columns);
  }
  return { codes, scales };
}

/** The weights of a tensor, from one number to another, as a reader of the folder has them. */
export function throughFp8(tensor: NamedTensor, from: number, to: number): Float32Array {
  if (!isQuantized(tensor)) return roundedBy(bfloat16, tensor.values.subarray(from, to));
  const columns = tensor.shape[1];
  // A row has one scale, so that what is asked for is made of whole ones.
  const first = columns * Math.floor(from / columns);
  const last = columns * Math.ceil(to / columns);
  const rows = roundedBy(bfloat16, tensor.values.subarray(first, last));
  const { codes, scales } = quantizeFp8(rows, columns);
  float8.decode(codes, rows);
  scaleRows(rows, scales, columns);
  return rows.subarray(from - first, to - first);
}
