/**
 * A file of lines that is hashed, written and sent to the disk at the same time: one buffer is
 * filled while the other is written.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

const BUFFER_BYTES = 2 << 20;
/** Bytes after which the disk is given work, so that little is left to wait for in the end. */
const SYNCED_BYTES = 32 << 20;

export class LineOutlet {
  rows = 0;
  /** SHA-256 of the file, once it has ended. */
  digest = '';
  readonly #hash = createHash('sha256');
  readonly #file: Promise<FileHandle>;
  #filling = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #other = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #used = 0;
  #unsynced = 0;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> | null = null;

  constructor(path: string) {
    this.#file = open(path, 'w');
    this.#file.catch(() => {});
  }

  /** Makes room for so many bytes; the promise is to be kept before they are written. */
  async reserve(bytes: number): Promise<void> {
    if (this.#used + bytes <= this.#filling.length) return;
    await this.#flush();
    if (bytes > this.#filling.length) this.#filling = Buffer.allocUnsafeSlow(bytes);
  }

  /** Adds whole lines from a part of a buffer; there is room for them. */
  write(lines: Buffer, from: number, to: number, rows: number): void {
    this.rows += rows;
    this.#used += lines.copy(this.#filling, this.#used, from, to);
  }

  async end(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.#syncing;
    this.digest = this.#hash.digest('hex');
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#writing, this.#syncing]);
    await (await this.#file).close();
  }

  async #flush(): Promise<void> {
    await this.#writing;
    const full = this.#filling.subarray(0, this.#used);
    [this.#filling, this.#other] = [this.#other, this.#filling];
    this.#used = 0;
    this.#writing = this.#save(full);
    this.#writing.catch(() => {});
    this.#hash.update(full);
  }

  async #save(bytes: Buffer): Promise<void> {
    const file = await this.#file;
    for (let at = 0; at < bytes.length;)
      at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
    this.#unsynced += bytes.length;
    if (this.#unsynced < SYNCED_BYTES || this.#syncing !== null) return;
    this.#unsynced = 0;
    // A failure stays, for `end` to meet: the disk may tell of it only once.
    this.#syncing = file.datasync().then(() => {
      this.#syncing = null;
    });
    this.#syncing.catch(() => {});
  }
}
