/**
 * Bytes that come front to back, once. What arrives before the damage in a damaged file is good:
 * so a broken stream throws {@link DamagedStream} after its last good bytes, and readers turn that
 * into one reject rather than lose what they have.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ProblemCode } from '../../problem/catalogue.ts';

export type ByteStream = AsyncIterable<Buffer>;

/** What broke a stream, as a code that a reject can have. */
export type DamageCode = Extract<ProblemCode, 'file.damaged' | `archive.${string}`>;

/**
 * What a stream throws after its last good bytes. It is no problem yet: its reader makes a reject of
 * it.
 */
export class DamagedStream extends Error {
  override readonly name = 'DamagedStream';
  readonly code: DamageCode;

  constructor(code: DamageCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

const CHUNK_BYTES = 1 << 20;

/**
 * A file on disk, in chunks of a mebibyte unless told otherwise. It can be read again, and readers that
 * need it can read it by position.
 */
export class FileStream implements ByteStream {
  readonly path: string;
  /** Hears how many bytes were read since it last heard, for progress. */
  readonly onBytes: (bytes: number) => void;
  readonly #chunkBytes: number;

  constructor(path: string, onBytes: (bytes: number) => void = () => {}, chunkBytes = CHUNK_BYTES) {
    this.path = path;
    this.onBytes = onBytes;
    this.#chunkBytes = chunkBytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(this.path, { highWaterMark: this.#chunkBytes })) {
      this.onBytes((chunk as Buffer).length);
      yield chunk as Buffer;
    }
  }
}

/** Reads the first bytes of a file, fewer when it is shorter. */
export async function firstBytes(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Looks at the first bytes of a stream, and returns the whole stream again, to be read in place of the
 * first. They are fewer when it ends or breaks before; the stream that is returned throws the damage.
 */
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
  const again: AsyncIterator<Buffer> = {
    async next() {
      const value = parts.shift();
      if (value !== undefined) return { value, done: false };
      if (end?.damage) throw end.damage;
      return end ? { value: undefined, done: true } : source.next();
    },
    async return() {
      await source.return?.();
      return { value: undefined, done: true };
    },
  };
  const head = Buffer.concat(parts).subarray(0, bytes);
  return { head, stream: { [Symbol.asyncIterator]: () => again } };
}

/** Lets go of a stream that will not be read to its end. */
export async function closeStream(stream: ByteStream): Promise<void> {
  await stream[Symbol.asyncIterator]().return?.();
}
