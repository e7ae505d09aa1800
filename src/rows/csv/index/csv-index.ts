/**
 * The fields and rows of a block of delimited text as a tape of places.
 *
 * @module
 */
import { loadKernel } from '../../../kernels/load-kernel.ts';
import { TapeMemory } from '../../../kernels/tape-memory.ts';

/** What `kernels/csv-index.ts` exports. */
interface Exports {
  memory: WebAssembly.Memory;
  stop: WebAssembly.Global;
  index(at: number, end: number, tape: number, delimiter: number): number;
}

/** A line feed takes two words. */
const TOKEN_WORDS = 2;

/** Marks the end of a row; the number of line feeds up to it follows. */
export const ROW_END = 0x80000000;

/** Larger blocks would take nine times their size in memory for good. */
export const MOST_INDEXED_BYTES = 4 << 20;

export class CsvIndex {
  static #loaded: Promise<CsvIndex> | undefined;
  /** Words of the last call's tape; what is beyond them is old. */
  count = 0;
  /** Where the last call stopped: the end, or a byte that rows by RFC 4180 do not have there. */
  stop = 0;
  readonly #exports: Exports;
  readonly #memory: TapeMemory;

  private constructor(exports: Exports) {
    this.#exports = exports;
    this.#memory = new TapeMemory(exports.memory, 0);
  }

  /** One for each thread: nobody holds its tape while another asks. */
  static load(): Promise<CsvIndex> {
    CsvIndex.#loaded ??= CsvIndex.#compile();
    return CsvIndex.#loaded;
  }

  static async #compile(): Promise<CsvIndex> {
    return new CsvIndex(await loadKernel('csv-index'));
  }

  get tape(): Uint32Array {
    return this.#memory.tape;
  }

  /** Takes a block of at most {@link MOST_INDEXED_BYTES}. */
  take(block: Uint8Array): void {
    this.#memory.take(block, TOKEN_WORDS);
  }

  /**
   * @param from The start of a row.
   * @param delimiter An ASCII character.
   */
  index(from: number, delimiter: number): void {
    const { length, tapeAt } = this.#memory;
    const end = this.#exports.index(from, length, tapeAt, delimiter);
    this.count = (end - tapeAt) / Uint32Array.BYTES_PER_ELEMENT;
    this.stop = this.#exports.stop.value;
  }
}
