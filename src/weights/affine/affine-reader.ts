/**
 * Reads tensors that lie as three, `NAME.weight` of packed levels beside `NAME.scales` and `NAME.biases`, as
 * if they were one; all others as they are.
 *
 * @module
 */
import type { TensorInfo, TensorReader } from '../encoding/encoding.ts';
import { fail } from '../../problem/problem.ts';
import { weightsOfLevels, type AffineForm } from './affine.ts';

/** The names of the three. */
export const partsOf = (weight: string): [packed: string, scales: string, biases: string] => {
  const module = weight.replace(/\.weight$/, '');
  return [weight, `${module}.scales`, `${module}.biases`];
};

/**
 * @param files Gives packed tensors as their levels.
 * @throws `model.tensor-shape` where the three do not fit together.
 */
export function affineReader(files: TensorReader, form: AffineForm): TensorReader {
  const tensors = new Map<string, TensorInfo>();
  const hidden = new Set(
    [...files.tensors.keys()].flatMap((name) => {
      const [, scales, biases] = partsOf(name);
      return name.endsWith('.weight') && files.tensors.has(scales) ? [scales, biases] : [];
    }),
  );
  for (const [name, info] of files.tensors)
    if (!hidden.has(name)) tensors.set(name, isPacked(name) ? whole(name, info) : info);

  function isPacked(name: string): boolean {
    return name.endsWith('.weight') && hidden.has(partsOf(name)[1]);
  }
  function whole(name: string, { shape: [rows, words], bytes }: TensorInfo): TensorInfo {
    const columns = (words * 32) / form.bits;
    const groups = [rows, columns / form.groupSize];
    for (const part of partsOf(name).slice(1)) {
      const found = files.tensors.get(part)?.shape ?? [];
      if (found.join() !== groups.join())
        fail(
          'model.tensor-shape',
          `${part} is [${found}]; groups of ${form.groupSize} weights of ${form.bits} bits make [${groups}]`,
          {
            location: { tensor: part },
            evidence: { shape: found, expected: groups },
          },
        );
    }
    return { shape: [rows, columns], encoding: `affine ${form.bits} bit`, bytes };
  }
  const shared = async (name: string) => {
    const [scales, biases] = await Promise.all(
      partsOf(name)
        .slice(1)
        .map(async (part) => {
          const values = new Float32Array(elements(files.tensors.get(part)!.shape));
          await files.read(part, values);
          return values;
        }),
    );
    return { scales, biases };
  };
  return {
    tensors,
    async read(name, into) {
      await files.read(name, into);
      if (isPacked(name)) weightsOfLevels(into, await shared(name), form);
    },
    async scan(name, visit) {
      if (!isPacked(name)) return files.scan(name, visit);
      const groups = await shared(name);
      let start = 0;
      await files.scan(name, (values) => {
        weightsOfLevels(values, groups, form, start);
        start += values.length;
        visit(values);
      });
    },
    close: () => files.close(),
  };
}

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
