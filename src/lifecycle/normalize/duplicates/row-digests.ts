/**
 * Digests of 96 bits, three words each in one long column: of contents and groups by SHA-256, of
 * inputs by the kernel. A clash among a billion rows is one in 10^11.
 *
 * @module
 */
import { hash } from 'node:crypto';
import type { TextKernel } from '../kernel/text-kernel.ts';
import { foldText } from '../mapping/fields/text-policy.ts';

export const DIGEST_WORDS = 3;

const HEX_OF_WORD = 8;

/** The first 96 bits of a SHA-256, in hexadecimal. */
export const digestText = (text: string | Uint8Array): string =>
  hash('sha256', text).slice(0, DIGEST_WORDS * HEX_OF_WORD);

/** Stands for no digest. */
export const NO_DIGEST = '0'.repeat(DIGEST_WORDS * HEX_OF_WORD);

/** @param hex Lower-case digits. */
export function putDigest(column: Uint32Array, row: number, hex: string): void {
  let at = 0;
  for (let word = 0; word < DIGEST_WORDS; word++) {
    let value = 0;
    for (let digit = 0; digit < HEX_OF_WORD; digit++) {
      const code = hex.charCodeAt(at++);
      value = (value << 4) | (code < 58 ? code - 48 : code - 87);
    }
    column[row * DIGEST_WORDS + word] = value;
  }
}

const digits = Buffer.from('0123456789abcdef');

/**
 * Puts what `digestText` gives of a content into its column, and its digits into its line. Strings
 * and views made for it would take half as long again as hashing does.
 */
export function putId(
  column: Uint32Array,
  row: number,
  content: Uint8Array,
  line: Uint8Array,
  at: number,
): void {
  const digest = hash('sha256', content, 'binary');
  for (let byte = 0, word = 0; byte < DIGEST_WORDS * 4;) {
    const code = digest.charCodeAt(byte++);
    line[at++] = digits[code >> 4];
    line[at++] = digits[code & 15];
    word = (word << 8) | code;
    if (byte % 4 === 0) column[row * DIGEST_WORDS + byte / 4 - 1] = word;
  }
}

/**
 * The digest of a text after `foldText`, without making the folded string where bytes will do.
 *
 * @returns A view that holds until the kernel is asked again.
 */
export const digestOfFolded = (kernel: TextKernel, text: string): Uint32Array =>
  kernel.foldedDigest(text) ?? kernel.digest(foldText(text));

/** Puts the first words of a longer digest. */
export function putWords(column: Uint32Array, row: number, words: Uint32Array): void {
  for (let word = 0; word < DIGEST_WORDS; word++) column[row * DIGEST_WORDS + word] = words[word];
}

export const isNone = (column: Uint32Array, row: number): boolean =>
  column[3 * row] === 0 && column[3 * row + 1] === 0 && column[3 * row + 2] === 0;

/** Finds the row that first had a digest: a hash table with linear probing over row numbers. */
export class DigestIndex {
  readonly #column: () => Uint32Array;
  /** Row number plus one; 0 is free. */
  #slots: Uint32Array;
  #mask: number;
  /** Rows that are kept, and how many may be before the table is too full. */
  #count = 0;
  #most: number;

  /**
   * @param column Of digests; asked for anew each time, for its memory may move.
   * @param rows Expected; there may be more.
   */
  constructor(column: () => Uint32Array, rows: number) {
    this.#column = column;
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, rows * 1.5)));
    this.#slots = new Uint32Array(size);
    this.#mask = size - 1;
    this.#most = Math.floor(size / 1.5);
  }

  /** The row that was put with the digest of `row`; -1 when none was. */
  find(row: number): number {
    return this.#slots[this.#slotOf(this.#column(), row)] - 1;
  }

  /**
   * Keeps `row` as the one with its digest, unless there is one already.
   *
   * @returns The one there is.
   */
  put(row: number): number {
    const slot = this.#slotOf(this.#column(), row);
    const known = this.#slots[slot] - 1;
    if (known >= 0) return known;
    this.#slots[slot] = row + 1;
    if (++this.#count > this.#most) this.#grow();
    return row;
  }

  #grow(): void {
    const before = this.#slots;
    const column = this.#column();
    this.#slots = new Uint32Array(2 * before.length);
    this.#mask = this.#slots.length - 1;
    this.#most *= 2;
    for (const row of before) if (row > 0) this.#slots[this.#slotOf(column, row - 1)] = row;
  }

  #slotOf(column: Uint32Array, row: number): number {
    const mine = DIGEST_WORDS * row;
    let slot = column[mine] & this.#mask;
    for (;;) {
      const other = DIGEST_WORDS * (this.#slots[slot] - 1);
      if (
        other < 0 ||
        (column[other] === column[mine] &&
          column[other + 1] === column[mine + 1] &&
          column[other + 2] === column[mine + 2])
      )
        return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}
