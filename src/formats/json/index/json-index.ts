/**
 * The structure of a block of JSON lines as a tape of tokens: brackets, colons, commas and line
 * feeds outside strings, and the quotes around strings, each with its place.
 *
 * @module
 */
import wabt from 'wabt';
import { source, STOP, TEXT } from './kernel-source.ts';

interface Exports {
  memory: WebAssembly.Memory;
  index(at: number, end: number, tape: number): number;
}

/** Read beyond the end of the text, as zeros. */
const PADDING = 128;
const PAGE = 1 << 16;
const TOKEN_BYTES = 4;

/** Bits of a token that hold its place; the character is above them. */
export const PLACE_BITS = 24;
export const PLACE = (1 << PLACE_BITS) - 1;

/** Larger blocks would take five times their size in memory for good. */
export const MOST_INDEXED_BYTES = 4 << 20;

export class JsonIndex {
  static #loaded: Promise<JsonIndex> | undefined;
  /** Tokens of the last call; what is beyond `count` is old. */
  tape = new Uint32Array(0);
  count = 0;
  /** Where the last call stopped: the end, or a byte that has no place in plain JSON lines. */
  stop = 0;
  readonly #exports: Exports;
  #bytes = new Uint8Array(0);
  #length = 0;

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  /** One for each thread: nobody holds its tape while another asks. */
  static load(): Promise<JsonIndex> {
    JsonIndex.#loaded ??= JsonIndex.#compile();
    return JsonIndex.#loaded;
  }

  static async #compile(): Promise<JsonIndex> {
    const { parseWat } = await wabt();
    const module = parseWat('json-index.wat', source, { simd: true });
    const { buffer } = module.toBinary({});
    module.destroy();
    const { instance } = await WebAssembly.instantiate(new Uint8Array(buffer), {});
    return new JsonIndex(instance.exports as unknown as Exports);
  }

  /** Takes a block of at most {@link MOST_INDEXED_BYTES}. */
  take(block: Uint8Array): void {
    const { memory } = this.#exports;
    const tapeAt = tapeOf(block.length);
    const needed = tapeAt + TOKEN_BYTES * (block.length + 1);
    if (needed > memory.buffer.byteLength)
      memory.grow(Math.ceil((needed - memory.buffer.byteLength) / PAGE));
    if (this.#bytes.buffer !== memory.buffer) this.#bytes = new Uint8Array(memory.buffer);
    this.#bytes.set(block, TEXT);
    this.#bytes.fill(0, TEXT + block.length, TEXT + block.length + PADDING);
    this.#length = block.length;
    this.tape = new Uint32Array(memory.buffer, tapeAt, block.length + 1);
  }

  /** @param from The start of a line. */
  index(from: number): void {
    const start = tapeOf(this.#length);
    const end = this.#exports.index(from, this.#length, start);
    this.count = (end - start) / TOKEN_BYTES;
    this.stop = new Uint32Array(this.#exports.memory.buffer, STOP, 1)[0];
  }
}

const tapeOf = (bytes: number): number => (TEXT + bytes + PADDING + 15) & ~15;
