/**
 * Reads a GGUF file: its metadata at once, its tensors on demand, dequantized to fp32.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import { openBytes } from '../bytes/byte-source.ts';
import { readValues, scanValues } from '../encoding/stream.ts';
import type { TensorReader } from '../encoding/encoding.ts';
import { readHeader } from './header.ts';
import type { Metadata } from './value.ts';

export interface GgufReader extends TensorReader {
  readonly metadata: Metadata;
}

/**
 * Opens a file and checks its header.
 *
 * @throws `gguf.header`, `gguf.version`, `gguf.type`, `weights.truncated`; the file is closed then.
 */
export async function openGguf(path: string): Promise<GgufReader> {
  const source = await openBytes(path);
  const header = await readHeader(source).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  const entries = new Map(header.tensors.map((entry) => [entry.name, entry]));
  const locate = (name: string) =>
    entries.get(name) ??
    fail('model.tensor-missing', `${path} has no tensor ${name}`, {
      location: { file: path, tensor: name },
    });
  return {
    metadata: header.metadata,
    tensors: new Map(
      header.tensors.map(({ name, shape, encoding, bytes }) => [
        name,
        { shape, encoding: encoding.name, bytes },
      ]),
    ),
    async read(name, into) {
      const { offset, encoding } = locate(name);
      await readValues(source, offset, encoding, into);
    },
    async scan(name, visit) {
      const { offset, encoding, shape } = locate(name);
      const count = shape.reduce((a, b) => a * b, 1);
      await scanValues(source, offset, encoding, count, visit);
    },
    close: () => source.close(),
  };
}
