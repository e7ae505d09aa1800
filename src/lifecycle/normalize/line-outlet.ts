/**
 * A file of lines that is hashed while it is written. Lines can be read back at any time.
 *
 * All of it happens on the thread that calls, by pieces that stay in its caches: handing blocks to
 * other threads to write took twice the processor time.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const BUFFER_BYTES = 1 << 18;

export class LineOutlet {
  /** SHA-256 of the file, once it has ended. */
  digest = '';
  readonly #file: number;
  readonly #hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #used = 0;
  #written = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w+');
  }

  /** Bytes of all lines. */
  get size(): number {
    return this.#written + this.#used;
  }

  /** Adds whole lines from a part of a buffer. */
  write(lines: Buffer, from: number, to: number): void {
    for (let at = from; at < to;) {
      const copied = lines.copy(this.#buffer, this.#used, at, to);
      this.#used += copied;
      at += copied;
      if (this.#used === this.#buffer.length) this.#flush();
    }
  }

  read(at: number, bytes: number): Buffer {
    const read = Buffer.allocUnsafe(bytes);
    const inFile = Math.max(0, Math.min(bytes, this.#written - at));
    for (let done = 0; done < inFile;) {
      const count = readSync(this.#file, read, done, inFile - done, at + done);
      if (count === 0) throw new Error('a file of lines is shorter than what was written to it');
      done += count;
    }
    const start = Math.max(0, at - this.#written);
    this.#buffer.copy(read, inFile, start, start + bytes - inFile);
    return read;
  }

  end(): void {
    this.#flush();
    this.digest = this.#hash.digest('hex');
  }

  close(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = this.#buffer.subarray(0, this.#used);
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at, bytes.length - at);
    this.#written += bytes.length;
    this.#used = 0;
  }
}
