/**
 * One stretch of memory for the text of all pages that are being read, so that a row is spans of
 * one block whichever columns and pages its texts are from.
 *
 * @module
 */

/** Where bytes lie; the place changes when others are dropped. */
export interface Slab {
  at: number;
  readonly length: number;
}

const FIRST_BYTES = 1 << 20;
/** Dropped sooner, the slabs that stay would be moved too often. */
const LEAST_DROPPED = 2 << 20;

export class PageArena {
  /** All that was placed; another view whenever that is something else. */
  block = Buffer.alloc(0);
  #memory = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #full = LEAST_DROPPED;

  /** Whether it is time to say what is still needed. */
  get full(): boolean {
    return this.block.length > this.#full;
  }

  /** Takes a copy. What lies in the arena stays where it is. */
  place(bytes: Uint8Array): Slab {
    const slab = { at: this.block.length, length: bytes.length };
    const used = slab.at + bytes.length;
    if (used > this.#memory.length) {
      const larger = Buffer.allocUnsafeSlow(2 * used);
      this.block.copy(larger);
      this.#memory = larger;
    }
    this.#memory.set(bytes, slab.at);
    this.block = this.#memory.subarray(0, used);
    return slab;
  }

  /** Drops all but some, which move together. */
  keep(slabs: readonly Slab[]): void {
    let used = 0;
    for (const slab of [...new Set(slabs)].sort((a, b) => a.at - b.at)) {
      this.#memory.copyWithin(used, slab.at, slab.at + slab.length);
      slab.at = used;
      used += slab.length;
    }
    this.block = this.#memory.subarray(0, used);
    this.#full = Math.max(LEAST_DROPPED, 2 * used);
  }
}
