/**
 * A file read by position as the Parquet library asks for it. Column chunks of the current row
 * group are kept, as several stretches of rows are cut from each.
 *
 * @module
 */
import { close, fstatSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import type { FileTail } from './file-tail.ts';

/** Larger row groups are read again rather than kept. */
const KEPT_BYTES = 256 << 20;
/** Most footers are shorter. */
const ENDING_BYTES = 1 << 19;

export class PositionReader {
  readonly byteLength: number;
  readonly descriptor: number;
  readonly onBytes: (bytes: number) => void;
  /** How much of its end is to be asked for at first. */
  readonly endingBytes: number;
  readonly #tail: FileTail | null;
  readonly #kept = new Map<string, ArrayBuffer>();
  #keptBytes = 0;

  /**
   * @param descriptor Open for reading.
   * @param tail Of the file, which may not have it yet.
   */
  constructor(descriptor: number, onBytes: (bytes: number) => void, tail: FileTail | null = null) {
    this.descriptor = descriptor;
    this.#tail = tail;
    this.byteLength = tail === null ? fstatSync(descriptor).size : tail.at + tail.bytes.length;
    this.endingBytes = tail === null ? ENDING_BYTES : tail.bytes.length;
    this.onBytes = onBytes;
  }

  static open(path: string, onBytes: (bytes: number) => void): PositionReader {
    return new PositionReader(openSync(path, 'r'), onBytes);
  }

  /** @throws RangeError when the file does not have these bytes. */
  slice(start: number, end = this.byteLength): Promise<ArrayBuffer> {
    const bytes = this.#read(start, end);
    // Several columns are asked for at once, and the first failure is waited for.
    bytes.catch(() => {});
    return bytes;
  }

  async #read(start: number, end: number): Promise<ArrayBuffer> {
    const from = start < 0 ? this.byteLength + start : start;
    if (!(from >= 0 && end >= from && end <= this.byteLength))
      throw new RangeError(`the file has no bytes ${from} to ${end}`);
    if (this.#tail !== null && from >= this.#tail.at)
      return Uint8Array.from(this.#tail.bytes.subarray(from - this.#tail.at, end - this.#tail.at))
        .buffer;
    const key = `${from}-${end}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(end - from);
    for (let filled = 0; filled < bytes.length;) {
      const { bytesRead } = await readAt(
        this.descriptor,
        bytes,
        filled,
        bytes.length - filled,
        from + filled,
      );
      if (bytesRead === 0) throw new RangeError('the file became shorter');
      filled += bytesRead;
    }
    this.onBytes(bytes.length);
    if (this.#keptBytes + bytes.length <= KEPT_BYTES) {
      this.#kept.set(key, bytes.buffer);
      this.#keptBytes += bytes.length;
    }
    return bytes.buffer;
  }

  forget(): void {
    this.#kept.clear();
    this.#keptBytes = 0;
  }

  close(): Promise<void> {
    return promisify(close)(this.descriptor);
  }
}

const readAt = promisify(read);
