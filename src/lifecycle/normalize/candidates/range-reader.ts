/**
 * Reads ranges of files into the same memory again and again: fresh memory for each would cost as
 * much as reading it.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import { fail } from '../../../problem/problem.ts';
import type { LineRange } from './unit.ts';

export class RangeReader {
  #room = Buffer.alloc(0);

  /**
   * Chunks of a range, which hold until the next range is read.
   *
   * @throws `object.changed` when the file ends before.
   */
  async *read(path: string, { start, end }: LineRange, chunk: number): AsyncGenerator<Buffer> {
    if (end - start > this.#room.length) this.#room = Buffer.allocUnsafeSlow(end - start);
    const bytes = this.#room.subarray(0, end - start);
    const file = await open(path);
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0)
          fail('object.changed', 'a file of the snapshot is shorter than it was');
        at += bytesRead;
      }
    } finally {
      await file.close();
    }
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
}
