/**
 * The structure of a block of JSON lines as a tape of tokens: brackets, colons, commas and line
 * feeds outside strings, and the quotes around strings, each with its place.
 *
 * @module
 */
import { compileWat } from '../../webassembly/compile.ts';
import { TapeMemory } from '../../webassembly/tape-memory.ts';
import { source, STOP, TEXT } from './kernel-source.ts';

interface Exports {
  memory: WebAssembly.Memory;
  index(at: number, end: number, tape: number): number;
}

/** Bits of a token that hold its place; the character is above them. */
export const PLACE_BITS = 24;
export const PLACE = (1 << PLACE_BITS) - 1;

/** Larger blocks would take five times their size in memory for good. */
export const MOST_INDEXED_BYTES = 4 << 20;

export class JsonIndex {
  static #loaded: Promise<JsonIndex> | undefined;
  /** Words of the last call's tape; what is beyond them is old. */
  count = 0;
  /** Where the last call stopped: the end, or a byte that has no place in plain JSON lines. */
  stop = 0;
  readonly #exports: Exports;
  readonly #memory: TapeMemory;

  private constructor(exports: Exports) {
    this.#exports = exports;
    this.#memory = new TapeMemory(exports.memory, TEXT);
  }

  /** One for each thread: nobody holds its tape while another asks. */
  static load(): Promise<JsonIndex> {
    JsonIndex.#loaded ??= JsonIndex.#compile();
    return JsonIndex.#loaded;
  }

  static async #compile(): Promise<JsonIndex> {
    const { exports } = await WebAssembly.instantiate(await compileWat('json-index', source), {});
    return new JsonIndex(exports as unknown as Exports);
  }

  get tape(): Uint32Array {
    return this.#memory.tape;
  }

  /** Takes a block of at most {@link MOST_INDEXED_BYTES}. */
  take(block: Uint8Array): void {
    this.#memory.take(block, 1);
  }

  /** @param from The start of a line. */
  index(from: number): void {
    const { length, tapeAt } = this.#memory;
    const end = this.#exports.index(from, length, tapeAt);
    this.count = (end - tapeAt) / Uint32Array.BYTES_PER_ELEMENT;
    this.stop = this.#memory.wordAt(STOP);
  }
}
