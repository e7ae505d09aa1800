/**
 * Compressed files: gzip (RFC 1952) and Zstandard (RFC 8878), as streams in and out.
 *
 * @module
 */
import type { ByteStream } from '../bytes/stream.ts';
import { defaultExpansion, type ExpansionLimits } from './expansion.ts';
import { gunzip } from './gzip.ts';
import { unzstd } from './zstd.ts';

export type Compression = 'gzip' | 'zstd';

/** Tells the compression by the magic number, whatever the file is called; null for any other file. */
export function compressionOf(head: Buffer): Compression | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  return null;
}

/**
 * Unpacks a stream while it is read, and closes it at the end.
 *
 * @throws DamagedStream `file.damaged`, `archive.bomb`, `archive.method` after the last good bytes, out of
 *   the stream that it returns.
 */
export const decompress = (
  stream: ByteStream,
  compression: Compression,
  limits: ExpansionLimits = defaultExpansion,
): ByteStream => (compression === 'gzip' ? gunzip(stream, limits) : unzstd(stream, limits));
