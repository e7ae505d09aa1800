/**
 * Reads the tensors of one safetensors file as fp32.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import { openBytes } from '../bytes/byte-source.ts';
import { readValues, scanValues } from '../encoding/stream.ts';
import type { Encoding, TensorReader } from '../encoding/encoding.ts';
import { readableDtypes, readHeader } from './header.ts';

/** What elements hold that are no numbers as they are, by dtype. */
export type Quantized = Readonly<Record<string, Encoding>>;

/**
 * Opens a file and checks its header; the tensors are read on demand.
 *
 * @param quantized Of dtypes beside those of weights, where they hold parts of weights.
 * @throws `safetensors.header`, `weights.truncated`; the file is closed then.
 */
export async function openSafetensors(
  path: string,
  quantized: Quantized = {},
): Promise<TensorReader> {
  const source = await openBytes(path);
  const header = await readHeader(source).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  const entries = new Map(header.tensors.map((entry) => [entry.name, entry]));
  const locate = (name: string) => {
    const { dtype, offset, shape } = entries.get(name) ?? missing(path, name);
    const encoding = quantized[dtype] ?? readableDtypes.get(dtype) ?? unreadable(path, name, dtype);
    return { offset, encoding, count: shape.reduce((a, b) => a * b, encoding.values) };
  };
  return {
    tensors: new Map(
      header.tensors.map(({ name, shape, dtype, bytes }) => [
        name,
        { shape, encoding: dtype, bytes },
      ]),
    ),
    async read(name, into) {
      const { offset, encoding } = locate(name);
      await readValues(source, offset, encoding, into);
    },
    async scan(name, visit) {
      const { offset, encoding, count } = locate(name);
      await scanValues(source, offset, encoding, count, visit);
    },
    close: () => source.close(),
  };
}

function missing(file: string, tensor: string): never {
  fail('model.tensor-missing', `${file} has no tensor ${tensor}`, { location: { file, tensor } });
}

function unreadable(file: string, tensor: string, dtype: string): never {
  fail('safetensors.dtype', `${tensor} is ${dtype}, which is not a type of weights`, {
    location: { file, tensor },
  });
}
