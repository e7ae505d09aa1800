/**
 * How pages are compressed.
 *
 * @module
 */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { compressors as codecs } from 'hyparquet-compressors';
import { decodeLz4Block } from '../compression/lz4.ts';
import { Snappy } from '../compression/snappy/snappy.ts';

/**
 * Gzip and Brotli as Node has them are several times as fast as the library's own, and the
 * library's LZ4 takes blocks that end without literals for damaged.
 */
export const compressors: Compressors = {
  ...codecs,
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
  LZ4_RAW: decodeLz4Block,
};

/** The same where nobody needs a page once the next one is unpacked. */
export async function compressorsOfOnePage(): Promise<Compressors> {
  const snappy = await Snappy.load();
  return { ...compressors, SNAPPY: (bytes, length) => snappy.uncompress(bytes, length) };
}
