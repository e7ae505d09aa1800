/**
 * The fields and rows of a block of delimited text as a tape of places.
 *
 * @module
 */
import wabt from 'wabt';
import { source, STOP, TEXT } from './kernel-source.ts';

interface Exports {
  memory: WebAssembly.Memory;
  index(at: number, end: number, tape: number, delimiter: number): number;
}

/** Read beyond the end of the text, as zeros. */
const PADDING = 128;
const PAGE = 1 << 16;
/** A line feed takes two words. */
const TAPE_BYTES = 8;

/** Marks the end of a row; the number of line feeds up to it follows. */
export const ROW_END = 0x80000000;

/** Larger blocks would take nine times their size in memory for good. */
export const MOST_INDEXED_BYTES = 4 << 20;

export class CsvIndex {
  static #loaded: Promise<CsvIndex> | undefined;
  /** Tokens of the last call; what is beyond `count` is old. */
  tape = new Uint32Array(0);
  count = 0;
  /** Where the last call stopped: the end, or a byte that rows by RFC 4180 do not have there. */
  stop = 0;
  readonly #exports: Exports;
  #bytes = new Uint8Array(0);
  #length = 0;

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  /** One for each thread: nobody holds its tape while another asks. */
  static load(): Promise<CsvIndex> {
    CsvIndex.#loaded ??= CsvIndex.#compile();
    return CsvIndex.#loaded;
  }

  static async #compile(): Promise<CsvIndex> {
    const { parseWat } = await wabt();
    const module = parseWat('csv-index.wat', source, { simd: true });
    const { buffer } = module.toBinary({});
    module.destroy();
    const { instance } = await WebAssembly.instantiate(new Uint8Array(buffer), {});
    return new CsvIndex(instance.exports as unknown as Exports);
  }

  /** Takes a block of at most {@link MOST_INDEXED_BYTES}. */
  take(block: Uint8Array): void {
    const { memory } = this.#exports;
    const tapeAt = tapeOf(block.length);
    const needed = tapeAt + TAPE_BYTES * (block.length + 1);
    if (needed > memory.buffer.byteLength)
      memory.grow(Math.ceil((needed - memory.buffer.byteLength) / PAGE));
    if (this.#bytes.buffer !== memory.buffer) this.#bytes = new Uint8Array(memory.buffer);
    this.#bytes.set(block, TEXT);
    this.#bytes.fill(0, TEXT + block.length, TEXT + block.length + PADDING);
    this.#length = block.length;
    this.tape = new Uint32Array(memory.buffer, tapeAt, 2 * (block.length + 1));
  }

  /**
   * @param from The start of a row.
   * @param delimiter An ASCII character.
   */
  index(from: number, delimiter: number): void {
    const start = tapeOf(this.#length);
    const end = this.#exports.index(from, this.#length, start, delimiter);
    this.count = (end - start) / Uint32Array.BYTES_PER_ELEMENT;
    this.stop = new Uint32Array(this.#exports.memory.buffer, STOP, 1)[0];
  }
}

const tapeOf = (bytes: number): number => (TEXT + bytes + PADDING + 15) & ~15;
