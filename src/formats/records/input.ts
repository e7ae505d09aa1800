/**
 * What a dataset reader reads: a file on disk, or a stream out of an archive.
 *
 * @module
 */
import { fileStream, type ByteStream } from '../bytes/stream.ts';

export type RecordInput = string | ByteStream;

export const streamOf = (input: RecordInput, chunkBytes?: number): ByteStream =>
  typeof input === 'string' ? fileStream(input, undefined, chunkBytes) : input;
