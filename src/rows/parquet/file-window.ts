/**
 * A stretch of a file read front to back through a window, for pages whose length is known only
 * once their header was read.
 *
 * @module
 */
import { readSync } from 'node:fs';

export class FileWindow {
  at: number;
  readonly end: number;
  readonly #file: number;
  readonly #size: number;
  readonly #onBytes: (bytes: number) => void;
  #room = new Uint8Array(0);
  /** What of it was read. */
  #bytes = this.#room;
  #start = 0;

  /** @param size Bytes read at a time, where no more are asked for. */
  constructor(
    file: number,
    [start, end]: readonly [number, number],
    size: number,
    onBytes: (bytes: number) => void,
  ) {
    this.#file = file;
    this.at = start;
    this.end = end;
    this.#size = size;
    this.#onBytes = onBytes;
  }

  get left(): number {
    return this.end - this.at;
  }

  /**
   * The next bytes, without going on; at the end fewer than were asked for.
   *
   * @returns A view that holds until more is asked for.
   * @throws RangeError when the file is shorter than that.
   */
  peek(length: number): Uint8Array {
    const wanted = Math.min(length, this.left);
    const from = this.at - this.#start;
    if (from + wanted <= this.#bytes.length) return this.#bytes.subarray(from, from + wanted);
    const kept = this.#bytes.subarray(from);
    const size = Math.min(this.left, Math.max(wanted, this.#size));
    if (size > this.#room.length) this.#room = new Uint8Array(size);
    this.#room.set(kept);
    const bytes = this.#room.subarray(0, size);
    for (let filled = kept.length; filled < bytes.length;) {
      const read = readSync(this.#file, bytes, filled, bytes.length - filled, this.at + filled);
      if (read === 0) throw new RangeError('the file became shorter');
      this.#onBytes(read);
      filled += read;
    }
    this.#bytes = bytes;
    this.#start = this.at;
    return bytes.subarray(0, wanted);
  }

  /** @throws RangeError when there are not so many bytes. */
  take(length: number): Uint8Array {
    if (!(length >= 0 && length <= this.left)) throw new RangeError('a page ends after its column');
    const bytes = this.peek(length);
    this.at += length;
    return bytes;
  }
}
