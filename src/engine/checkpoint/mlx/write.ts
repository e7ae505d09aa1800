/**
 * Writes a model as the folder that mlx-lm loads: a Hugging Face folder whose matrices are quantized in
 * groups, as `mlx_lm.convert -q` would quantize them. Same model, same bytes.
 *
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isQuantizable,
  levels,
  quantizeAffine,
  weightsOfLevels,
  type AffineForm,
  type AffineValues,
} from '../../../weights/affine/affine.ts';
import { partsOf } from '../../../weights/affine/affine-reader.ts';
import {
  roundedBy,
  type NamedTensor,
  type TensorOnDemand,
} from '../../../weights/encoding/encoding.ts';
import { bfloat16 } from '../../../weights/encoding/floating-point.ts';
import { writeValues } from '../../../weights/encoding/stream.ts';
import { asDtype, writeShards, type StoredTensor } from '../../../weights/safetensors/writer.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { WeightSource } from '../../model/weights.ts';
import type { TokenizerFiles } from '../../tokenizer/files.ts';
import { configJson, generationJson } from '../huggingface/write-config.ts';
import { json, tokenizerTexts } from '../huggingface/write.ts';
import { namedTensors } from '../named-tensors.ts';
import { quantizationJson } from '../huggingface/quantization.ts';

/**
 * Writes into `folder`, which is made if need be. What is not quantized, scales and biases are bfloat16.
 */
export async function writeMlx(
  folder: string,
  {
    config,
    weights,
    tokenizer,
    form,
  }: { config: ModelConfig; weights: WeightSource; tokenizer: TokenizerFiles; form: AffineForm },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tensors = namedTensors(config, weights).flatMap((tensor) =>
    isQuantizable(tensor.shape, form) ? quantized(tensor, form) : asDtype([tensor], 'BF16'),
  );
  await writeShards(folder, tensors, { library: 'mlx' });
  const texts: Record<string, string> = {
    'config.json': json({ ...configJson(config, 'bfloat16'), ...quantizationJson(form) }),
    'generation_config.json': json(generationJson(config, { doSample: false })),
    ...tokenizerTexts(config, tokenizer),
  };
  for (const [name, text] of Object.entries(texts))
    await writeFile(join(folder, name), text, { flush: true });
}

/** A matrix as the three tensors that it becomes; it is quantized when the first of them is written. */
function quantized({ name, shape, values }: TensorOnDemand, form: AffineForm): StoredTensor[] {
  const [rows, columns] = shape;
  const groups = [rows, columns / form.groupSize];
  const words = [rows, (columns * form.bits) / 32];
  const [packedName, scalesName, biasesName] = partsOf(name);
  let parts: AffineValues | undefined;
  const made = async () => (parts ??= quantizeRounded(await values(), form));
  const shared = (of: 'scales' | 'biases'): StoredTensor => ({
    name: of === 'scales' ? scalesName : biasesName,
    dtype: 'BF16',
    shape: groups,
    bytes: groups[0] * groups[1] * bfloat16.bytes,
    async write(sink) {
      await writeValues(sink, bfloat16, (await made())[of]);
      if (of === 'biases') parts = undefined;
    },
  });
  return [
    {
      name: packedName,
      dtype: 'U32',
      shape: words,
      bytes: words[0] * words[1] * 4,
      write: async (sink) => sink.write(new Uint8Array((await made()).packed.buffer)),
    },
    shared('scales'),
    shared('biases'),
  ];
}

/** Of how many weights there is a rounded copy at a time; a multiple of every group. */
const stretchValues = 1 << 20;

/** Quantizes weights as they are in bfloat16, the type that `mlx_lm.convert` starts from. */
function quantizeRounded(values: Float32Array, form: AffineForm): AffineValues {
  const groups = values.length / form.groupSize;
  const [scales, biases] = [new Float32Array(groups), new Float32Array(groups)];
  const packed = new Uint32Array((values.length * form.bits) / 32);
  for (let from = 0; from < values.length; from += stretchValues) {
    const stretch = values.subarray(from, from + stretchValues);
    const part = quantizeAffine(roundedBy(bfloat16, stretch), form);
    packed.set(part.packed, (from * form.bits) / 32);
    scales.set(part.scales, from / form.groupSize);
    biases.set(part.biases, from / form.groupSize);
  }
  return { packed, scales, biases };
}

/** The weights of a tensor, or of whole groups of one, as a reader of the folder has them. */
export function throughMlx({ shape, values }: NamedTensor, form: AffineForm): Float32Array {
  const rounded = roundedBy(bfloat16, values);
  if (!isQuantizable(shape, form)) return rounded;
  const { packed, scales, biases } = quantizeAffine(rounded, form);
  levels(form).decode(new Uint8Array(packed.buffer), rounded);
  const groups = { scales: roundedBy(bfloat16, scales), biases: roundedBy(bfloat16, biases) };
  weightsOfLevels(rounded, groups, form);
  return rounded;
}
