/**
 * Adds a LoRA adapter to the weights it was trained on: `W + (alpha / rank) · B·A`.
 *
 * @module
 */
import { elements, tensorSpecs, type ModelConfig } from '../../engine/model/config.ts';
import type { OpenWeights } from '../../engine/model/weights.ts';
import type { TensorReader } from '../../weights/encoding/encoding.ts';
import { openSafetensors } from '../../weights/safetensors/reader.ts';
import { fail } from '../../problem/problem.ts';
import type { LoraSettings } from '../train-plan.ts';

const matrixA = '.lora_A.weight';
const matrixB = '.lora_B.weight';

/**
 * Opens an adapter over the weights of its base, which are closed with it. Its tensors are named as PEFT
 * names them, less its prefix.
 *
 * @param file Of safetensors.
 * @throws `checkpoint.mismatch` when the adapter is for a model of another shape; the base is closed then.
 */
export async function openAdapter(
  config: ModelConfig,
  base: OpenWeights,
  file: string,
  { rank, alpha }: LoraSettings,
): Promise<OpenWeights> {
  const adapter = await openSafetensors(file);
  const close = async () => {
    await adapter.close();
    await base.close();
  };
  try {
    checkShapes(config, adapter, rank);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async read(name, into) {
      await base.read(name, into);
      const module = name.replace(/\.weight$/, '');
      if (!adapter.tensors.has(module + matrixA)) return;
      const a = await read(adapter, module + matrixA);
      const b = await read(adapter, module + matrixB);
      addProduct(into, a, b, rank, alpha / rank);
    },
    close,
  };
}

function checkShapes(config: ModelConfig, { tensors }: TensorReader, rank: number): void {
  const shapes = new Map(tensorSpecs(config).map(({ name, shape }) => [name, shape]));
  for (const name of tensors.keys()) {
    if (!name.endsWith(matrixA)) continue;
    const module = name.slice(0, -matrixA.length);
    const [outputs, inputs] = shapes.get(`${module}.weight`) ?? [];
    const found = [name, module + matrixB].map((one) => tensors.get(one)?.shape.join());
    if (found[0] !== `${rank},${inputs}` || found[1] !== `${outputs},${rank}`)
      fail('checkpoint.mismatch', `the adapter of ${module} does not fit the base model`);
  }
}

/** `weight` [outputs, inputs] += scale · `b` [outputs, rank] · `a` [rank, inputs]. */
function addProduct(
  weight: Float32Array,
  a: Float32Array,
  b: Float32Array,
  rank: number,
  scale: number,
): void {
  const inputs = a.length / rank;
  for (let output = 0; output < b.length / rank; output++) {
    const row = weight.subarray(output * inputs, (output + 1) * inputs);
    for (let r = 0; r < rank; r++) {
      const factor = scale * b[output * rank + r];
      const direction = a.subarray(r * inputs, (r + 1) * inputs);
      for (let input = 0; input < inputs; input++) row[input] += factor * direction[input];
    }
  }
}

async function read(adapter: TensorReader, name: string): Promise<Float32Array> {
  const values = new Float32Array(elements(adapter.tensors.get(name)!.shape));
  await adapter.read(name, values);
  return values;
}
