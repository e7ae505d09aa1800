/**
 * Loops over every byte of strings, as WebAssembly SIMD: finding and hashing words, digests, and
 * escaping text for JSON. Sixteen bytes a step rather than one.
 *
 * @module
 */
import { loadKernel } from '../../../kernels/load-kernel.ts';

/** What `kernels/text.ts` exports. */
interface Exports {
  memory: WebAssembly.Memory;
  /** Where the kernel's own memory ends. */
  FREE: WebAssembly.Global;
  DIGEST: WebAssembly.Global;
  /** @returns The number of hashes. */
  shingles(text: number, length: number, masks: number, hashes: number, seed: number): number;
  /** Bytes for the bins lie behind their minima. */
  sign(hashes: number, count: number, minima: number, bins: number): void;
  /** @returns The end of what was written. */
  escape(at: number, end: number, target: number): number;
  digest(at: number, end: number): void;
  /** @returns 0 where the text takes strings to be folded. */
  foldedDigest(at: number, end: number, target: number): number;
  shortHash(at: number, end: number): number;
}

/** Room behind a text for reads and writes of whole vectors, and for the bins of a signature. */
const MARGIN = 512;
const PAGE = 1 << 16;
const DIGEST_BYTES = 16;
/** Of one byte of text: the longest escape, which is more than a mask and the hashes take. */
const WORK = 6;

export class TextKernel {
  static #loaded: Promise<TextKernel> | undefined;
  readonly #exports: Exports;
  /** Where texts lie. */
  readonly #free: number;
  readonly #digestAt: number;
  #bytes = Buffer.alloc(0);

  private constructor(exports: Exports) {
    this.#exports = exports;
    this.#free = exports.FREE.value;
    this.#digestAt = exports.DIGEST.value;
  }

  /** One for each thread: nobody holds a view of it while another asks. */
  static load(): Promise<TextKernel> {
    TextKernel.#loaded ??= TextKernel.#compile();
    return TextKernel.#loaded;
  }

  static async #compile(): Promise<TextKernel> {
    return new TextKernel(await loadKernel('text'));
  }

  /**
   * A hash for each word with the two before it; the first two words have fewer before them. Words
   * are runs of ASCII letters, whose case does not count, digits, and all that is not ASCII.
   *
   * @returns A view that holds until the next call.
   */
  shingles(text: string, seed: number): Uint32Array {
    return this.#shingles(this.#take(text).length, seed);
  }

  /** The same of UTF-8. */
  shinglesOfBytes(text: Uint8Array, seed: number): Uint32Array {
    this.#reserve(text.length);
    this.#bytes.set(text, this.#free);
    return this.#shingles(text.length, seed);
  }

  #shingles(length: number, seed: number): Uint32Array {
    const work = this.#workOf(length);
    this.#bytes.fill(0, this.#free + length, this.#free + length + MARGIN);
    // Behind the masks, which take a bit for a byte.
    const hashes = work + (((length >> 3) + MARGIN) & ~3);
    const count = this.#exports.shingles(this.#free, length, work, hashes, seed);
    return new Uint32Array(this.#exports.memory.buffer, hashes, count);
  }

  /**
   * The signature of a text, a byte for each of some bins; they are 1 to 255.
   *
   * @param hashes A view that `shingles` gave, or a part of it; not empty.
   * @returns A view that holds until the next call.
   */
  sign(hashes: Uint32Array, bins: number): Uint8Array {
    const minima = hashes.byteOffset + hashes.byteLength;
    this.#exports.sign(hashes.byteOffset, hashes.length, minima, bins);
    return new Uint8Array(this.#bytes.buffer, minima + 4 * bins, bins);
  }

  /**
   * The bytes of a string in JSON, without the quotes around it; as `JSON.stringify` writes it.
   *
   * @param text Without half surrogate pairs.
   * @returns A view that holds until the next call.
   */
  escape(text: string): Uint8Array {
    const { length, work } = this.#take(text);
    return this.#bytes.subarray(work, this.#exports.escape(this.#free, this.#free + length, work));
  }

  /**
   * 128 bits that tell texts apart.
   *
   * @returns A view that holds until the next call.
   */
  digest(text: string): Uint32Array {
    this.#exports.digest(this.#free, this.#free + this.#take(text).length);
    return this.#digest();
  }

  /**
   * The digest of the text in lower case, each run of white space as one space.
   *
   * @returns Null where it holds other white space or upper case than ASCII has, or might.
   */
  foldedDigest(text: string): Uint32Array | null {
    const { length, work } = this.#take(text);
    const done = this.#exports.foldedDigest(this.#free, this.#free + length, work);
    return done === 0 ? null : this.#digest();
  }

  /** 32 bits: enough to count what is common. Never 0. */
  shortHash(text: string): number {
    return this.#exports.shortHash(this.#free, this.#free + this.#take(text).length) >>> 0;
  }

  #digest(): Uint32Array {
    return new Uint32Array(this.#bytes.buffer, this.#digestAt, DIGEST_BYTES / 4);
  }

  #take(text: string): { length: number; work: number } {
    this.#reserve(text.length * 3);
    const length = this.#bytes.write(text, this.#free);
    return { length, work: this.#workOf(length) };
  }

  /** Room for a text of so many bytes, and for what is made of it. */
  #reserve(bytes: number): void {
    const { memory } = this.#exports;
    const needed = (this.#free + bytes + MARGIN) * (1 + WORK) + MARGIN;
    if (needed > memory.buffer.byteLength)
      memory.grow(Math.ceil((needed - memory.buffer.byteLength) / PAGE));
    if (this.#bytes.buffer !== memory.buffer) this.#bytes = Buffer.from(memory.buffer);
  }
  /** Where there is room behind a text of so many bytes. */
  #workOf(bytes: number): number {
    return (this.#free + bytes + MARGIN + 15) & ~15;
  }
}
