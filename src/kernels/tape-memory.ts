/**
 * The memory of a kernel that reads a block of text and writes a tape of tokens behind it.
 *
 * @module
 */

/** Read beyond the end of the text, as zeros. */
const PADDING = 128;
const PAGE = 1 << 16;
const WORD_BYTES = Uint32Array.BYTES_PER_ELEMENT;

export class TapeMemory {
  /** What the kernel wrote last; what is beyond its count is old. */
  tape = new Uint32Array(0);
  /** Where the tape begins. */
  tapeAt = 0;
  /** Bytes of the block. */
  length = 0;
  readonly #memory: WebAssembly.Memory;
  readonly #textAt: number;
  #bytes = new Uint8Array(0);

  /** @param textAt Where the kernel looks for the text. */
  constructor(memory: WebAssembly.Memory, textAt: number) {
    this.#memory = memory;
    this.#textAt = textAt;
  }

  /** @param tokenWords Words of a token; there are as many as bytes of text at most, and one more. */
  take(block: Uint8Array, tokenWords: number): void {
    const memory = this.#memory;
    const text = this.#textAt;
    const words = tokenWords * (block.length + 1);
    this.tapeAt = (text + block.length + PADDING + 15) & ~15;
    const missing = this.tapeAt + WORD_BYTES * words - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    if (this.#bytes.buffer !== memory.buffer) this.#bytes = new Uint8Array(memory.buffer);
    this.#bytes.set(block, text);
    this.#bytes.fill(0, text + block.length, text + block.length + PADDING);
    this.length = block.length;
    this.tape = new Uint32Array(memory.buffer, this.tapeAt, words);
  }
}
