/**
 * Holds back decompression bombs: a few bytes that unpack to more than any disk or memory holds.
 *
 * @module
 */
import { DamagedStream } from '../bytes/stream.ts';

/** How much a file may unpack to: all counts are of bytes, and each limit is still allowed. */
export interface ExpansionLimits {
  /** Unpacked bytes below which nothing is suspected. */
  freeBytes: number;
  /** Unpacked bytes for each packed one. Deflate reaches 1032 on constant bytes, prose about 4. */
  ratio: number;
  /** Unpacked bytes in all. */
  totalBytes: number;
}

export const defaultExpansion: ExpansionLimits = {
  freeBytes: 64 << 20,
  ratio: 250,
  totalBytes: 2 ** 40,
};

/** Counts both sides of one file's decompression; `packed` is counted by whoever unpacks. */
export class Expansion {
  packed = 0;
  #unpacked = 0;
  readonly #limits: ExpansionLimits;

  constructor(limits: ExpansionLimits = defaultExpansion) {
    this.#limits = limits;
  }

  /**
   * Counts bytes that came out.
   *
   * @throws DamagedStream `archive.bomb` when they are more than the limits allow.
   */
  unpack(bytes: number): void {
    this.#unpacked += bytes;
    const { freeBytes, ratio, totalBytes } = this.#limits;
    if (this.#unpacked <= freeBytes) return;
    if (this.#unpacked > totalBytes || this.#unpacked > ratio * this.packed)
      throw new DamagedStream(
        'archive.bomb',
        `${this.packed} packed bytes unpack to more than ${this.#unpacked}: a decompression bomb, or a file of one repeated piece`,
      );
  }
}
