/**
 * Takes exact numbers of bytes from a stream, for formats that are a sequence of blocks.
 *
 * @module
 */
import type { ByteStream } from './stream.ts';

/**
 * Takes bytes from a stream, and closes it when told to. What it gives may be views of what the stream
 * gave. All of its methods throw what the stream throws.
 */
export class StreamCursor {
  /** Bytes taken so far. */
  position = 0;
  readonly #source: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(stream: ByteStream) {
    this.#source = stream[Symbol.asyncIterator]();
  }

  /** Tells whether bytes are left. */
  async more(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const { value, done } = await this.#source.next();
      if (done) return false;
      this.#chunk = value;
    }
    return true;
  }

  /** Takes some bytes, at least one and at most `limit`; none at the end. */
  async some(limit: number): Promise<Buffer> {
    if (limit === 0 || !(await this.more())) return Buffer.alloc(0);
    const bytes = this.#chunk.subarray(0, limit);
    this.#chunk = this.#chunk.subarray(bytes.length);
    this.position += bytes.length;
    return bytes;
  }

  /** Takes exactly `length` bytes; undefined when the stream ends before. */
  async take(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0;) {
      const part = await this.some(missing);
      if (part.length === 0) return undefined;
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }

  /** Skips `length` bytes; false when the stream ends before. */
  async skip(length: number): Promise<boolean> {
    for (let missing = length; missing > 0;) {
      const part = await this.some(missing);
      if (part.length === 0) return false;
      missing -= part.length;
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
