/**
 * Reads matrices that lie as two tensors, `NAME.weight` of eight-bit numbers beside `NAME.weight_scale`, as if
 * they were one; all others as they are.
 *
 * @module
 */
import type { TensorInfo, TensorReader } from '../encoding/encoding.ts';
import { fail } from '../../problem/problem.ts';
import { scaleRows } from './fp8.ts';

/** The name of the tensor with the scales of a matrix. */
export const scalesOf = (weight: string): string => `${weight}_scale`;

/** @throws `model.tensor-shape` where there is not one scale for each row. */
export function fp8Reader(files: TensorReader): TensorReader {
  const tensors = new Map<string, TensorInfo>();
  const scaled = new Set(
    [...files.tensors.keys()].filter((name) => files.tensors.has(scalesOf(name))),
  );
  const hidden = new Set([...scaled].map(scalesOf));
  for (const [name, info] of files.tensors) {
    if (hidden.has(name)) continue;
    tensors.set(name, info);
    const { shape } = files.tensors.get(scalesOf(name)) ?? { shape: [info.shape[0], 1] };
    if (shape.join() !== [info.shape[0], 1].join())
      fail('model.tensor-shape', `${scalesOf(name)} is [${shape}], not a scale for each row`, {
        location: { tensor: scalesOf(name) },
        evidence: { shape, expected: [info.shape[0], 1] },
      });
  }
  const scales = async (name: string) => {
    const values = new Float32Array(files.tensors.get(name)!.shape[0]);
    await files.read(scalesOf(name), values);
    return values;
  };
  return {
    tensors,
    async read(name, into) {
      await files.read(name, into);
      if (scaled.has(name)) scaleRows(into, await scales(name), tensors.get(name)!.shape[1]);
    },
    async scan(name, visit) {
      if (!scaled.has(name)) return files.scan(name, visit);
      const rows = await scales(name);
      let start = 0;
      await files.scan(name, (values) => {
        scaleRows(values, rows, tensors.get(name)!.shape[1], start);
        start += values.length;
        visit(values);
      });
    },
    close: () => files.close(),
  };
}
