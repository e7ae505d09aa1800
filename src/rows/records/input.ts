/**
 * What a dataset reader reads: a file on disk, or a stream out of a compressed file or an archive.
 *
 * @module
 */
import { FileStream, firstBytes, peek, type ByteStream } from '../bytes/stream.ts';

/** A path, or bytes that can be read once. */
export type RecordInput = string | ByteStream;

export const streamOf = (input: RecordInput, chunkBytes?: number): ByteStream =>
  typeof input === 'string' ? new FileStream(input, undefined, chunkBytes) : input;

/** The first bytes of an input, and the input to read after that. */
export async function sampleOf(
  input: ByteStream,
  bytes: number,
): Promise<{ head: Buffer; input: ByteStream }> {
  if (input instanceof FileStream) return { head: await firstBytes(input.path, bytes), input };
  const { head, stream } = await peek(input, bytes);
  return { head, input: stream };
}
