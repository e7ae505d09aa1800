/**
 * Writes GGUF version 3: same entries and tensors in the same order give the same bytes.
 *
 * @module
 */
import { writeBytes, type ByteSink } from '../bytes/byte-sink.ts';
import { encodedBytes, type TensorOnDemand } from '../encoding/encoding.ts';
import { writeValues } from '../encoding/stream.ts';
import { writableTypes, type WritableType } from './types.ts';
import { align, DEFAULT_ALIGNMENT, MAGIC, valueTypeId, type Entry } from './value.ts';

const VERSION = 3;

/** A tensor to be written; its rows must hold whole blocks of `type`. */
export interface GgufTensor extends TensorOnDemand {
  type: WritableType;
  /** How much an error in each column costs; types that search for their scales ask. */
  importance?: Float32Array | undefined;
}

/** Writes a file, metadata and tensors in the order given; it is removed when that fails. */
export async function writeGgufFile(
  path: string,
  metadata: readonly Entry[],
  tensors: readonly GgufTensor[],
): Promise<void> {
  await writeBytes(path, async (sink) => {
    await sink.write(header(metadata, tensors));
    await pad(sink);
    for (const tensor of tensors) {
      const { encoding } = writableTypes[tensor.type];
      await writeValues(sink, encoding, await tensor.values(), tensor.importance);
      await pad(sink);
    }
  });
}

const pad = (sink: ByteSink): Promise<void> =>
  sink.write(new Uint8Array(align(sink.position(), DEFAULT_ALIGNMENT) - sink.position()));

function header(metadata: readonly Entry[], tensors: readonly GgufTensor[]): Uint8Array {
  const parts: Buffer[] = [
    uint32(MAGIC),
    uint32(VERSION),
    uint64(tensors.length),
    uint64(metadata.length),
    ...metadata.flatMap((entry) => [string(entry.key), value(entry)]),
  ];
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    const { id, encoding } = writableTypes[type];
    const count = shape.reduce((a, b) => a * b, 1);
    parts.push(string(name), uint32(shape.length), ...shape.toReversed().map(uint64));
    parts.push(uint32(id), uint64(offset));
    offset = align(offset + encodedBytes(encoding, count), DEFAULT_ALIGNMENT);
  }
  return Buffer.concat(parts);
}

function value(entry: Entry): Buffer {
  const type = uint32(valueTypeId(entry.type));
  switch (entry.type) {
    case 'bool':
      return Buffer.concat([type, Buffer.of(entry.value ? 1 : 0)]);
    case 'string':
      return Buffer.concat([type, string(entry.value)]);
    case 'array':
      return Buffer.concat([
        type,
        uint32(valueTypeId(entry.of)),
        uint64(entry.value.length),
        ...(entry.of === 'string'
          ? entry.value.map(string)
          : entry.value.map((item) => number(entry.of, item))),
      ]);
    default:
      return Buffer.concat([type, number(entry.type, entry.value)]);
  }
}

function number(type: 'uint32' | 'int32' | 'float32', item: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (type === 'uint32') bytes.writeUInt32LE(item);
  else if (type === 'int32') bytes.writeInt32LE(item);
  else bytes.writeFloatLE(item);
  return bytes;
}

const uint32 = (item: number): Buffer => number('uint32', item);

function uint64(item: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(item));
  return bytes;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint64(bytes.length), bytes]);
}
