/**
 * Unpacks blocks of Snappy into the same memory again and again. The library that can do it gives
 * memory of its own to each, which has V8 collect garbage all through a large file.
 *
 * @module
 */
import { instantiate } from '../../webassembly/compile.ts';
import { BLOCK, MARGIN, source } from './kernel-source.ts';

interface Exports {
  memory: WebAssembly.Memory;
  uncompress(at: number, end: number, start: number, stop: number): number;
}

const PAGE = 1 << 16;
/** A length has at most so many bytes, of seven bits each. */
const LENGTH_BYTES = 5;

export class Snappy {
  static #loaded: Promise<Snappy> | undefined;
  readonly #exports: Exports;
  #bytes = new Uint8Array(0);

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  /** One for each thread. */
  static load(): Promise<Snappy> {
    Snappy.#loaded ??= Snappy.#instantiate();
    return Snappy.#loaded;
  }

  static async #instantiate(): Promise<Snappy> {
    return new Snappy(await instantiate('snappy', source));
  }

  /**
   * @param length That it is to have.
   * @returns A view that holds until the next call.
   * @throws Error on damage.
   */
  uncompress(block: Uint8Array, length: number): Uint8Array {
    const at = BLOCK + elementsOf(block, length);
    const end = BLOCK + block.length;
    const start = end + MARGIN;
    this.#reserve(start + length + MARGIN);
    this.#bytes.set(block, BLOCK);
    if (this.#exports.uncompress(at, end, start, start + length) === 0) damaged();
    return this.#bytes.subarray(start, start + length);
  }

  #reserve(bytes: number): void {
    const { memory } = this.#exports;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    if (this.#bytes.buffer !== memory.buffer) this.#bytes = new Uint8Array(memory.buffer);
  }
}

/** Where the elements begin, behind the length that the block claims. */
function elementsOf(block: Uint8Array, length: number): number {
  let claimed = 0;
  for (let at = 0; at < Math.min(LENGTH_BYTES, block.length); at++) {
    claimed += (block[at] & 0x7f) * 2 ** (7 * at);
    if (block[at] < 0x80) return claimed === length ? at + 1 : damaged();
  }
  return damaged();
}

function damaged(): never {
  throw new Error('a Snappy block is damaged');
}
