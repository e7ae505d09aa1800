/**
 * Moves tensors between files and fp32 memory a few megabytes at a time, so that no tensor is ever
 * in memory twice.
 *
 * @module
 */
import type { ByteSink } from '../bytes/byte-sink.ts';
import type { ByteSource } from '../bytes/byte-source.ts';
import { encodedBytes, type Encoding, type WritableEncoding } from './encoding.ts';

/** A multiple of every block size. */
const CHUNK_VALUES = 1 << 20;

/**
 * Decodes `into.length` numbers that start at byte `offset`.
 *
 * @throws `weights.truncated` when the file ends before.
 */
export async function readValues(
  source: ByteSource,
  offset: number,
  encoding: Encoding,
  into: Float32Array,
): Promise<void> {
  for (let start = 0; start < into.length; start += CHUNK_VALUES) {
    const values = into.subarray(start, Math.min(start + CHUNK_VALUES, into.length));
    const bytes = await source.read(
      offset + encodedBytes(encoding, start),
      encodedBytes(encoding, values.length),
    );
    encoding.decode(bytes, values);
  }
}

/**
 * Decodes `count` numbers that start at byte `offset`, a stretch at a time; `visit` must not keep it.
 *
 * @throws `weights.truncated` when the file ends before.
 */
export async function scanValues(
  source: ByteSource,
  offset: number,
  encoding: Encoding,
  count: number,
  visit: (values: Float32Array) => void,
): Promise<void> {
  const stretch = new Float32Array(Math.min(count, CHUNK_VALUES));
  for (let start = 0; start < count; start += CHUNK_VALUES) {
    const values = stretch.subarray(0, Math.min(CHUNK_VALUES, count - start));
    await readValues(source, offset + encodedBytes(encoding, start), encoding, values);
    visit(values);
  }
}

/** Encodes `values` at the end of `sink`; `importance` as in {@link WritableEncoding.encode}. */
export async function writeValues(
  sink: ByteSink,
  encoding: WritableEncoding,
  values: Float32Array,
  importance?: Float32Array,
): Promise<void> {
  const row = importance?.length ?? 1;
  const stretch = Math.max(1, Math.floor(CHUNK_VALUES / row)) * row;
  for (let start = 0; start < values.length; start += stretch) {
    const chunk = values.subarray(start, Math.min(start + stretch, values.length));
    const bytes = new Uint8Array(encodedBytes(encoding, chunk.length));
    encoding.encode(chunk, bytes, importance);
    await sink.write(bytes);
  }
}
