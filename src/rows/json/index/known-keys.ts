/**
 * The keys that nodes of rows had last, where the kernel compares them with those of the next row:
 * most rows have the keys of the row before, in the same places.
 *
 * @module
 */
import { Names } from '../../records/names.ts';

/** Where known keys lie in the memory of the kernel: the number of each, its length, its bytes. */
export interface KeyTable {
  memory: WebAssembly.Memory;
  KEYS: WebAssembly.Global;
  KEY_BYTES: WebAssembly.Global;
  MOST_KEYS: WebAssembly.Global;
  LONGEST_KEY: WebAssembly.Global;
}

const BACKSLASH = 0x5c;
const NOT_PLAIN = -1;
/** As a length it is that of no key. */
const FORGOTTEN = -1;

export class KnownKeys {
  readonly #memory: WebAssembly.Memory;
  readonly #at: number;
  readonly #keyBytes: number;
  readonly #mostKeys: number;
  readonly #longestKey: number;
  #names = new Names();

  constructor({ memory, KEYS, KEY_BYTES, MOST_KEYS, LONGEST_KEY }: KeyTable) {
    this.#memory = memory;
    this.#at = KEYS.value;
    this.#keyBytes = KEY_BYTES.value;
    this.#mostKeys = MOST_KEYS.value;
    this.#longestKey = LONGEST_KEY.value;
  }

  /** @param names Whose numbers keys have from here on. */
  use(names: Names): void {
    if (names === this.#names) return;
    this.#names = names;
    const bytes = this.#mostKeys * this.#keyBytes;
    new Int32Array(this.#memory.buffer, this.#at, bytes / 4).fill(FORGOTTEN);
  }

  /**
   * The number of a key that its node had not before; it is known from here on.
   *
   * @returns Less than 0 for a key that is not plain: one that a JavaScript object would order by
   *   number, or that holds escapes; or one too many.
   */
  name(block: Buffer, node: number, start: number, end: number): number {
    const length = end - start;
    if (length > this.#longestKey || isDigit(block[start])) return NOT_PLAIN;
    for (let at = start; at < end; at++) if (block[at] === BACKSLASH) return NOT_PLAIN;
    const key = this.#names.numberOf(block, start, end);
    if (key < 0 || node >= this.#mostKeys) return key;
    const known = this.#at + node * this.#keyBytes;
    new Int32Array(this.#memory.buffer, known).set([key, length]);
    new Uint8Array(this.#memory.buffer, known + 8).set(block.subarray(start, end));
    return key;
  }
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
