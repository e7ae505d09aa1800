/**
 * Cuts a Parquet file into units while it is copied: the original's footer tells of row groups, and
 * each is a unit once its bytes are in the copy. In the end the copy's footer has to be the same.
 *
 * @module
 */
import { closeSync, openSync } from 'node:fs';
import type { FileTail } from '../../../rows/parquet/file-tail.ts';
import type { GroupRange } from '../../../rows/parquet/row-groups.ts';

export class GroupCutter {
  readonly #copy: number;
  readonly #tail: FileTail;
  /** That were not given yet. */
  readonly #ranges: GroupRange[];
  #at = 0;

  private constructor(copy: number, tail: FileTail, ranges: GroupRange[]) {
    this.#copy = copy;
    this.#tail = tail;
    this.#ranges = ranges;
  }

  /**
   * @param copy Open for reading.
   * @returns Null where the original has no footer that can be read.
   */
  static async open(
    original: string,
    copy: number,
    unitBytes: number,
  ): Promise<GroupCutter | null> {
    const [{ readTail }, { groupRanges }] = await Promise.all([
      import('../../../rows/parquet/file-tail.ts'),
      import('../../../rows/parquet/row-groups.ts'),
    ]);
    let file: number | undefined;
    try {
      file = openSync(original, 'r');
      const tail = readTail(file);
      return tail && new GroupCutter(copy, tail, await groupRanges(copy, unitBytes, tail));
    } catch {
      // It may be gone by now; the copy goes on.
      return null;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  push({ length }: Buffer): GroupRange[] {
    this.#at += length;
    const whole = this.#ranges.findIndex(({ end }) => end > this.#at);
    return this.#ranges.splice(0, whole < 0 ? this.#ranges.length : whole);
  }

  end(): GroupRange[] {
    return this.#ranges.splice(0);
  }

  /** Whether what was given are the units of the copy. */
  async holds(): Promise<boolean> {
    const { endsWith } = await import('../../../rows/parquet/file-tail.ts');
    return endsWith(this.#copy, this.#tail);
  }
}
