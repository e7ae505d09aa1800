/**
 * Bytes that come front to back, once. What arrives before the damage in a damaged file is good:
 * so a broken stream throws {@link DamagedStream} after its last good bytes, and readers turn that
 * into one reject rather than lose what they have.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import type { ProblemCode } from '../../problem/catalogue.ts';

export type ByteStream = AsyncIterable<Buffer>;

/** What broke a stream. */
export type DamageCode = Extract<ProblemCode, 'file.damaged' | `archive.${string}`>;

export class DamagedStream extends Error {
  override readonly name = 'DamagedStream';
  readonly code: DamageCode;

  constructor(code: DamageCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

const CHUNK_BYTES = 1 << 20;

/** @param onBytes Hears how many bytes of the file were read, for progress. */
export async function* fileStream(
  path: string,
  onBytes?: (bytes: number) => void,
  chunkBytes = CHUNK_BYTES,
): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    onBytes?.((chunk as Buffer).length);
    yield chunk as Buffer;
  }
}

/** The first bytes of a stream, and the whole stream again. */
export async function peek(
  stream: ByteStream,
  bytes: number,
): Promise<{ head: Buffer; stream: ByteStream }> {
  const source = stream[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let length = 0;
  let end: { damage?: DamagedStream } | undefined;
  while (length < bytes && end === undefined) {
    try {
      const { value, done } = await source.next();
      if (done) end = {};
      else {
        parts.push(value);
        length += value.length;
      }
    } catch (error) {
      if (!(error instanceof DamagedStream)) throw error;
      end = { damage: error };
    }
  }
  async function* again(): AsyncGenerator<Buffer> {
    try {
      yield* parts;
      if (end?.damage) throw end.damage;
      if (end) return;
      yield* { [Symbol.asyncIterator]: () => source };
    } finally {
      await source.return?.();
    }
  }
  return { head: Buffer.concat(parts).subarray(0, bytes), stream: again() };
}
