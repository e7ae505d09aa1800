/**
 * Adds a LoRA adapter to the weights it was trained on: `W + (alpha / rank) · B·A`.
 *
 * @module
 */
import type { Weights } from '../../engine/model/weights.ts';
import type { TensorReader } from '../../weights/encoding/encoding.ts';
import { elements } from '../../engine/model/config.ts';
import { fail } from '../../problem/problem.ts';
import type { LoraSettings } from '../train-plan.ts';

const matrixA = '.lora_A.weight';

/**
 * Adds an adapter to `weights`, in place. Its tensors are named as PEFT names them, less its prefix.
 *
 * @throws `checkpoint.mismatch` when the adapter is for a model of another shape.
 */
export async function mergeAdapter(
  weights: Weights,
  adapter: TensorReader,
  { rank, alpha }: LoraSettings,
): Promise<void> {
  const modules = [...adapter.tensors.keys()]
    .filter((name) => name.endsWith(matrixA))
    .map((name) => name.slice(0, -matrixA.length));
  for (const module of modules) {
    const weight = weights.get(`${module}.weight`);
    const a = await read(adapter, `${module}${matrixA}`);
    const b = await read(adapter, `${module}.lora_B.weight`);
    const [inputs, outputs] = [a.length / rank, b.length / rank];
    if (weight?.length !== inputs * outputs)
      fail('checkpoint.mismatch', `the adapter of ${module} does not fit the base model`);
    addProduct(weight, a, b, rank, alpha / rank);
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
  const info = adapter.tensors.get(name);
  if (info === undefined) fail('checkpoint.mismatch', `the adapter lacks ${name}`);
  const values = new Float32Array(elements(info.shape));
  await adapter.read(name, values);
  return values;
}
