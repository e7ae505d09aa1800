/**
 * Digests of rows, on disk in partitions by key, so that memory does not grow with a dataset: equal
 * keys of both versions lie in partitions of the same number, and one pair of them is held at a time.
 *
 * @module
 */
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DIGEST_BYTES } from './row.ts';

/** Key, content, ordinal. */
const ENTRY_BYTES = 2 * DIGEST_BYTES + 8;
const BUFFER_ENTRIES = 1024;

export interface Entry {
  /** As bytes in a string: what a Map can look up. */
  key: string;
  content: string;
  /** Place of the row in its version, from 0. */
  ordinal: number;
}

export class Spill {
  readonly #paths: string[];
  readonly #handles: number[];
  readonly #buffers: Buffer[];
  readonly #used: number[];

  constructor(folder: string, partitions: number) {
    mkdirSync(folder, { recursive: true });
    const numbers = Array.from({ length: partitions }, (_, number) => number);
    this.#paths = numbers.map((number) => join(folder, `${number}`));
    this.#handles = this.#paths.map((path) => openSync(path, 'w'));
    this.#buffers = numbers.map(() => Buffer.allocUnsafe(BUFFER_ENTRIES * ENTRY_BYTES));
    this.#used = numbers.map(() => 0);
  }

  add(key: Buffer, content: Buffer, ordinal: number): void {
    const partition = key.readUInt32LE(0) % this.#paths.length;
    const buffer = this.#buffers[partition];
    const at = this.#used[partition];
    key.copy(buffer, at);
    content.copy(buffer, at + DIGEST_BYTES);
    buffer.writeDoubleLE(ordinal, at + 2 * DIGEST_BYTES);
    this.#used[partition] = at + ENTRY_BYTES;
    if (this.#used[partition] === buffer.length) this.#flush(partition);
  }

  /** Ends writing; without it `read` misses what is still in memory. */
  close(): void {
    for (const [partition, handle] of this.#handles.entries()) {
      this.#flush(partition);
      closeSync(handle);
    }
  }

  /** The entries of a partition, in the order of their rows. */
  read(partition: number): Entry[] {
    const bytes = readFileSync(this.#paths[partition]);
    const entries: Entry[] = [];
    for (let at = 0; at < bytes.length; at += ENTRY_BYTES)
      entries.push({
        key: bytes.toString('latin1', at, at + DIGEST_BYTES),
        content: bytes.toString('latin1', at + DIGEST_BYTES, at + 2 * DIGEST_BYTES),
        ordinal: bytes.readDoubleLE(at + 2 * DIGEST_BYTES),
      });
    return entries;
  }

  #flush(partition: number): void {
    writeSync(this.#handles[partition], this.#buffers[partition], 0, this.#used[partition]);
    this.#used[partition] = 0;
  }
}
