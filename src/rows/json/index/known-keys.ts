/**
 * The keys that nodes of rows had last, where the kernel compares them with those of the next row:
 * most rows have the keys of the row before, in the same places.
 *
 * @module
 */
import { Names } from '../../records/names.ts';
import { KEY_BYTES, keyField, KEYS, LONGEST_KEY, MOST_KEYS } from './layout.ts';

const BACKSLASH = 0x5c;
const NOT_PLAIN = -1;
/** As a length it is that of no key. */
const FORGOTTEN = -1;

export class KnownKeys {
  readonly #memory: WebAssembly.Memory;
  #names = new Names();

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** @param names Whose numbers keys have from here on. */
  use(names: Names): void {
    if (names === this.#names) return;
    this.#names = names;
    new Int32Array(this.#memory.buffer, KEYS, (MOST_KEYS * KEY_BYTES) / 4).fill(FORGOTTEN);
  }

  /**
   * The number of a key that its node had not before; it is known from here on.
   *
   * @returns Less than 0 for a key that is not plain: one that a JavaScript object would order by
   *   number, or that holds escapes; or one too many.
   */
  name(block: Buffer, node: number, start: number, end: number): number {
    const length = end - start;
    if (length > LONGEST_KEY || isDigit(block[start])) return NOT_PLAIN;
    for (let at = start; at < end; at++) if (block[at] === BACKSLASH) return NOT_PLAIN;
    const key = this.#names.numberOf(block, start, end);
    if (key < 0 || node >= MOST_KEYS) return key;
    const at = KEYS + node * KEY_BYTES;
    const known = Buffer.from(this.#memory.buffer, at, KEY_BYTES);
    known.writeInt32LE(key, keyField.number);
    known.writeInt32LE(length, keyField.length);
    block.copy(known, keyField.bytes, start, end);
    return key;
  }
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
