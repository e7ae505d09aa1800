/**
 * The two loops over every byte of a dataset, as WebAssembly SIMD: finding and hashing words, and
 * escaping text for JSON. Sixteen bytes a step rather than one.
 *
 * @module
 */
import wabt from 'wabt';
import { traits } from './text-traits.ts';
import { source, TEXT } from './text-kernel-source.ts';

interface Exports {
  memory: WebAssembly.Memory;
  /** @returns The number of hashes. */
  shingles(length: number, masks: number, hashes: number, seed: number): number;
  minima(hashes: number, count: number, minima: number, bins: number): void;
  /** These return the end of what was written. */
  escape(at: number, end: number, target: number): number;
  unescape(at: number, end: number, target: number, mark: number): number;
  fold(at: number, end: number, target: number): number;
  /** Traits, and what the length in UTF-16 is less than in bytes in the upper half. */
  look(at: number, end: number): bigint;
}

/** Room behind a text for reads and writes of whole vectors, and for the minima of bins. */
const MARGIN = 512;
const VECTOR = 16;
const PAGE = 1 << 16;
/** Of one byte of text: the longest escape, which is more than a mask and the hashes take. */
const WORK = 6;

/** Texts as they are written in a row. */
export interface SpelledTexts {
  block: Buffer;
  /** What begins an escape: a backslash in JSON, a quote in CSV. */
  mark: number;
  start: number[];
  end: number[];
}

export class TextKernel {
  static #loaded: Promise<TextKernel> | undefined;
  readonly #exports: Exports;
  #bytes = Buffer.alloc(0);

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  /** One for each thread: nobody holds a view of it while another asks. */
  static load(): Promise<TextKernel> {
    TextKernel.#loaded ??= TextKernel.#compile();
    return TextKernel.#loaded;
  }

  static async #compile(): Promise<TextKernel> {
    const { parseWat } = await wabt();
    const module = parseWat('text.wat', source, { simd: true });
    const { buffer } = module.toBinary({});
    module.destroy();
    const { instance } = await WebAssembly.instantiate(new Uint8Array(buffer), {});
    return new TextKernel(instance.exports as unknown as Exports);
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
    this.#bytes.set(text, TEXT);
    return this.#shingles(text.length, seed);
  }

  #shingles(length: number, seed: number): Uint32Array {
    const work = workOf(length);
    this.#bytes.fill(0, TEXT + length, TEXT + length + MARGIN);
    // Behind the masks, which take a bit for a byte.
    const hashes = work + (((length >> 3) + MARGIN) & ~3);
    const count = this.#exports.shingles(length, work, hashes, seed);
    return new Uint32Array(this.#exports.memory.buffer, hashes, count);
  }

  /**
   * The smallest value of the hashes that fall into each bin; the largest number for an empty bin.
   *
   * @param hashes A view that `shingles` gave, or a part of it.
   * @returns A view that holds until the next call.
   */
  minima(hashes: Uint32Array, bins: number): Uint32Array {
    const { memory } = this.#exports;
    const minima = new Uint32Array(memory.buffer, hashes.byteOffset + hashes.byteLength, bins);
    minima.fill(0xffffffff);
    this.#exports.minima(hashes.byteOffset, hashes.length, minima.byteOffset, bins);
    return minima;
  }

  /**
   * The bytes of a string in JSON, without the quotes around it; as `JSON.stringify` writes it.
   *
   * @param text Without half surrogate pairs.
   * @returns A view that holds until the next call.
   */
  escape(text: string): Uint8Array {
    const { length, work } = this.#take(text);
    return this.#bytes.subarray(work, this.#exports.escape(TEXT, TEXT + length, work));
  }

  /**
   * Takes a text as it is written in a row of a file, without escapes and white space around it.
   *
   * @returns What it shows, of `traits`.
   */
  takeSpelled({ block, start: starts, end: ends, mark }: SpelledTexts, text: number): number {
    const [start, end] = [starts[text], ends[text]];
    const most = end - start;
    this.#reserve(most);
    const bytes = this.#bytes;
    const raw = workOf(most);
    bytes.set(block.subarray(start, end), raw);
    let to = this.#exports.unescape(raw, raw + most, TEXT, mark);
    bytes.fill(0, to, to + VECTOR);
    let from = TEXT;
    while (from < to && isSpace(bytes[from])) from++;
    while (to > from && isSpace(bytes[to - 1])) to--;
    this.from = from;
    this.to = to;
    const seen = this.#exports.look(from, to);
    this.units = to - from - Number(seen >> 32n);
    const shown = Number(seen & 0xffffn);
    return this.#endsInWideSpace(from, to) ? shown | traits.uncomposed : shown;
  }

  /** Place of the text taken last, and its length in UTF-16. */
  from = 0;
  to = 0;
  units = 0;

  /** The text taken last, as a string. */
  get taken(): string {
    return this.#bytes.toString('utf8', this.from, this.to);
  }

  /** Its bytes; a view that holds until the next call. */
  get takenBytes(): Buffer {
    return this.#bytes.subarray(this.from, this.to);
  }

  /** Its bytes as JSON has them between quotes; a view that holds until the next call. */
  escapeTaken(): Buffer {
    const work = workOf(this.to);
    return this.#bytes.subarray(work, this.#exports.escape(this.from, this.to, work));
  }

  /** Its bytes in lower case and with single spaces, as far as ASCII goes. */
  foldTaken(): Buffer {
    const work = workOf(this.to);
    return this.#bytes.subarray(work, this.#exports.fold(this.from, this.to, work));
  }

  /** A space that does not break, which has to be removed, at either end. */
  #endsInWideSpace(from: number, to: number): boolean {
    const bytes = this.#bytes;
    return (
      to - from >= 2 &&
      ((bytes[from] === 0xc2 && bytes[from + 1] === 0xa0) ||
        (bytes[to - 2] === 0xc2 && bytes[to - 1] === 0xa0))
    );
  }

  #take(text: string): { length: number; work: number } {
    this.#reserve(text.length * 3);
    const length = this.#bytes.write(text, TEXT);
    return { length, work: workOf(length) };
  }

  /** Room for a text of so many bytes, and for what is made of it. */
  #reserve(bytes: number): void {
    const { memory } = this.#exports;
    const needed = (TEXT + bytes + MARGIN) * (1 + WORK) + MARGIN;
    if (needed > memory.buffer.byteLength)
      memory.grow(Math.ceil((needed - memory.buffer.byteLength) / PAGE));
    if (this.#bytes.buffer !== memory.buffer) this.#bytes = Buffer.from(memory.buffer);
  }
}

/** Where there is room behind a text of so many bytes, which may begin later. */
const workOf = (bytes: number): number => (TEXT + bytes + MARGIN + 15) & ~15;

/** White space of ASCII. */
const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
