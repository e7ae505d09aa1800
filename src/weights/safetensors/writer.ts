/**
 * Writes safetensors: same tensors in the same order give the same bytes.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBytes, type ByteSink } from '../bytes/byte-sink.ts';
import { encodedBytes, type NamedTensor, type TensorOnDemand } from '../encoding/encoding.ts';
import { writeValues } from '../encoding/stream.ts';
import { writableDtypes, type WritableDtype } from './header.ts';
import { INDEX_FILE, SINGLE_FILE } from './shards.ts';

/** Above this many bytes weights are split: the limit of the design, also the hub's advice. */
const DEFAULT_SHARD_BYTES = 2_000_000_000;

/** A tensor as it is to lie in a file. */
export interface StoredTensor {
  name: string;
  /** Of the format, such as `BF16`. */
  dtype: string;
  shape: readonly number[];
  /** How many `write` writes. */
  bytes: number;
  write(sink: ByteSink): Promise<void>;
}

/** Tensors of floating-point numbers, stored as one dtype. */
export const asDtype = (
  tensors: readonly (NamedTensor | TensorOnDemand)[],
  dtype: WritableDtype,
): StoredTensor[] =>
  tensors.map(({ name, shape, values }) => ({
    name,
    dtype,
    shape,
    bytes: encodedBytes(
      writableDtypes[dtype],
      shape.reduce((a, b) => a * b, 1),
    ),
    async write(sink) {
      const all = typeof values === 'function' ? await values() : values;
      await writeValues(sink, writableDtypes[dtype], all);
    },
  }));

/** Which library a file says that it is for; readers of others refuse it. */
export type LibraryMark = 'pt' | 'mlx';

/** Writes one file, tensors in the order given; it is removed when that fails. */
export const writeSafetensors = (
  path: string,
  tensors: readonly (NamedTensor | TensorOnDemand)[],
  dtype: WritableDtype,
): Promise<void> => writeStored(path, asDtype(tensors, dtype), 'pt');

async function writeStored(
  path: string,
  tensors: readonly StoredTensor[],
  library: LibraryMark,
): Promise<void> {
  await writeBytes(path, async (sink) => {
    await sink.write(header(tensors, library));
    for (const tensor of tensors) await tensor.write(sink);
  });
}

export interface ShardOptions {
  maxShardBytes?: number | undefined;
  library?: LibraryMark | undefined;
}

/**
 * Writes `model.safetensors`, or shards with an index when the weights take more than
 * `maxShardBytes`; a tensor beyond that gets a shard of its own.
 *
 * @returns The names of the files in `folder`; the index comes last.
 */
export async function writeShards(
  folder: string,
  tensors: readonly StoredTensor[],
  { maxShardBytes = DEFAULT_SHARD_BYTES, library = 'pt' }: ShardOptions = {},
): Promise<string[]> {
  const shards = split(tensors, maxShardBytes);
  if (shards.length === 1) {
    await writeStored(join(folder, SINGLE_FILE), tensors, library);
    return [SINGLE_FILE];
  }
  const name = (index: number) =>
    `model-${String(index + 1).padStart(5, '0')}-of-${String(shards.length).padStart(5, '0')}.safetensors`;
  for (const [index, shard] of shards.entries())
    await writeStored(join(folder, name(index)), shard, library);
  const weightMap = shards.flatMap((shard, index) =>
    shard.map((tensor) => [tensor.name, name(index)] as const),
  );
  const index = {
    metadata: { total_size: tensors.reduce((total, { bytes }) => total + bytes, 0) },
    weight_map: Object.fromEntries(weightMap.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  await writeFile(join(folder, INDEX_FILE), `${JSON.stringify(index, null, 2)}\n`, { flush: true });
  return [...shards.map((_, at) => name(at)), INDEX_FILE];
}

/** Fills shards in order; a tensor larger than the limit gets a shard of its own. */
function split(tensors: readonly StoredTensor[], limit: number): StoredTensor[][] {
  const shards: StoredTensor[][] = [[]];
  let used = 0;
  for (const tensor of tensors) {
    if (used > 0 && used + tensor.bytes > limit) {
      shards.push([]);
      used = 0;
    }
    shards[shards.length - 1].push(tensor);
    used += tensor.bytes;
  }
  return shards;
}

function header(tensors: readonly StoredTensor[], library: LibraryMark): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: { format: library } };
  let end = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    const start = end;
    end += bytes;
    entries[name] = { dtype, shape, data_offsets: [start, end] };
  }
  const text = JSON.stringify(entries);
  // Spaces up to a multiple of 8 keep the tensors aligned for readers that map the file.
  const json = new TextEncoder().encode(text);
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}
