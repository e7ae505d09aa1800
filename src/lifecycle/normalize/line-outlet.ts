/**
 * A file of lines that is hashed and written at the same time: one buffer is filled while the other
 * is written. Lines can be read back at any time.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

const BUFFER_BYTES = 4 << 20;

/** Part of the file that is in memory. */
interface Held {
  buffer: Buffer;
  /** Where in the file it begins, and its length. */
  start: number;
  length: number;
}

export class LineOutlet {
  /** SHA-256 of the file, once it has ended. */
  digest = '';
  readonly #hash = createHash('sha256');
  readonly #file: Promise<FileHandle>;
  #filling = emptyAt(0);
  /** What is being written, or was written last. */
  #full = emptyAt(0);
  #writing: Promise<void> = Promise.resolve();
  /** Of the open file. */
  #descriptor = -1;

  constructor(path: string) {
    this.#file = open(path, 'w+');
    this.#file.catch(() => {});
  }

  /** Bytes of all lines. */
  get size(): number {
    return this.#filling.start + this.#filling.length;
  }

  /** Makes room for so many bytes; the promise is to be kept before they are written. */
  async reserve(bytes: number): Promise<void> {
    if (this.#filling.length + bytes <= this.#filling.buffer.length) return;
    await this.#flush();
    if (bytes > this.#filling.buffer.length)
      this.#filling.buffer = Buffer.allocUnsafeSlow(Math.max(BUFFER_BYTES, bytes));
  }

  /** Adds whole lines from a part of a buffer; there is room for them. */
  write(lines: Buffer, from: number, to: number): void {
    const { buffer, length } = this.#filling;
    this.#filling.length += lines.copy(buffer, length, from, to);
  }

  /** Bytes that were written, and lie within what one `reserve` made room for. */
  read(at: number, bytes: number): Buffer {
    for (const { buffer, start, length } of [this.#filling, this.#full])
      if (at >= start && at < start + length)
        return buffer.subarray(at - start, at - start + bytes);
    const read = Buffer.allocUnsafe(bytes);
    for (let done = 0; done < bytes;) {
      const count = readSync(this.#descriptor, read, done, bytes - done, at + done);
      if (count === 0) throw new Error('a file of lines is shorter than what was written to it');
      done += count;
    }
    return read;
  }

  async end(): Promise<void> {
    await this.#flush();
    await this.#writing;
    this.digest = this.#hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    await (await this.#file).close();
  }

  async #flush(): Promise<void> {
    await this.#writing;
    const filled = this.#filling;
    this.#filling = { buffer: this.#full.buffer, start: this.size, length: 0 };
    this.#full = filled;
    const bytes = filled.buffer.subarray(0, filled.length);
    this.#writing = this.#save(bytes);
    this.#writing.catch(() => {});
    this.#hash.update(bytes);
  }

  async #save(bytes: Buffer): Promise<void> {
    const file = await this.#file;
    this.#descriptor = file.fd;
    for (let at = 0; at < bytes.length;)
      at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}

const emptyAt = (start: number): Held => ({ buffer: Buffer.alloc(0), start, length: 0 });
