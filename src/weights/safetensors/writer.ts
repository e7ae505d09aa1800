/**
 * Writes safetensors: same tensors in the same order give the same bytes.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBytes } from '../bytes/byte-sink.ts';
import { encodedBytes, type NamedTensor } from '../encoding/encoding.ts';
import { writeValues } from '../encoding/stream.ts';
import { writableDtypes, type WritableDtype } from './header.ts';
import { INDEX_FILE, SINGLE_FILE } from './shards.ts';

/** Above this many bytes weights are split: the limit of the design, also the hub's advice. */
export const DEFAULT_SHARD_BYTES = 2_000_000_000;

/** Writes one file, tensors in the order given; it is removed when that fails. */
export async function writeSafetensors(
  path: string,
  tensors: readonly NamedTensor[],
  dtype: WritableDtype,
): Promise<void> {
  const encoding = writableDtypes[dtype];
  await writeBytes(path, async (sink) => {
    await sink.write(header(tensors, dtype));
    for (const tensor of tensors) await writeValues(sink, encoding, tensor.values);
  });
}

/**
 * Writes `model.safetensors`, or shards with an index when the weights take more than
 * `maxShardBytes`; a tensor beyond that gets a shard of its own.
 *
 * @returns The names of the files in `folder`; the index comes last.
 */
export async function writeShards(
  folder: string,
  tensors: readonly NamedTensor[],
  dtype: WritableDtype,
  maxShardBytes: number = DEFAULT_SHARD_BYTES,
): Promise<string[]> {
  const bytes = (tensor: NamedTensor) => encodedBytes(writableDtypes[dtype], tensor.values.length);
  const shards = split(tensors, bytes, maxShardBytes);
  if (shards.length === 1) {
    await writeSafetensors(join(folder, SINGLE_FILE), tensors, dtype);
    return [SINGLE_FILE];
  }
  const name = (index: number) =>
    `model-${String(index + 1).padStart(5, '0')}-of-${String(shards.length).padStart(5, '0')}.safetensors`;
  for (const [index, shard] of shards.entries())
    await writeSafetensors(join(folder, name(index)), shard, dtype);
  const weightMap = shards.flatMap((shard, index) =>
    shard.map((tensor) => [tensor.name, name(index)] as const),
  );
  const index = {
    metadata: { total_size: tensors.reduce((total, tensor) => total + bytes(tensor), 0) },
    weight_map: Object.fromEntries(weightMap.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  await writeFile(join(folder, INDEX_FILE), `${JSON.stringify(index, null, 2)}\n`, { flush: true });
  return [...shards.map((_, at) => name(at)), INDEX_FILE];
}

/** Fills shards in order; a tensor larger than the limit gets a shard of its own. */
function split(
  tensors: readonly NamedTensor[],
  bytes: (tensor: NamedTensor) => number,
  limit: number,
): NamedTensor[][] {
  const shards: NamedTensor[][] = [[]];
  let used = 0;
  for (const tensor of tensors) {
    if (used > 0 && used + bytes(tensor) > limit) {
      shards.push([]);
      used = 0;
    }
    shards[shards.length - 1].push(tensor);
    used += bytes(tensor);
  }
  return shards;
}

function header(tensors: readonly NamedTensor[], dtype: WritableDtype): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let end = 0;
  for (const { name, shape, values } of tensors) {
    const start = end;
    end += encodedBytes(writableDtypes[dtype], values.length);
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
