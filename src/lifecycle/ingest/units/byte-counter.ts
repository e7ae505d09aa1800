/**
 * Counts line feeds and quotes.
 *
 * @module
 */
import { instantiate } from '../../../rows/webassembly/compile.ts';
import { MOST, NAMES, source, STRETCH, TEXT } from './byte-counter-source.ts';

interface Exports {
  memory: WebAssembly.Memory;
  count(end: number): void;
}

export class ByteCounter {
  static #loaded: Promise<ByteCounter> | undefined;
  /** Of the last call. */
  feeds = 0;
  quotes = 0;
  readonly #count: Exports['count'];
  readonly #text: Uint8Array;
  readonly #counts: Uint32Array;

  private constructor({ memory, count }: Exports) {
    this.#count = count;
    this.#text = new Uint8Array(memory.buffer, TEXT, MOST);
    this.#counts = new Uint32Array(memory.buffer, 0, NAMES.length);
  }

  /** One for each thread. */
  static load(): Promise<ByteCounter> {
    ByteCounter.#loaded ??= ByteCounter.#compile();
    return ByteCounter.#loaded;
  }

  static async #compile(): Promise<ByteCounter> {
    return new ByteCounter(await instantiate('byte-counter', source));
  }

  count(bytes: Uint8Array): void {
    this.feeds = 0;
    this.quotes = 0;
    for (let at = 0; at < bytes.length; at += MOST) {
      const some = bytes.subarray(at, at + MOST);
      const whole = Math.ceil(some.length / STRETCH) * STRETCH;
      this.#text.set(some);
      this.#text.fill(0, some.length, whole);
      this.#count(whole);
      this.feeds += this.#counts[0];
      this.quotes += this.#counts[1];
    }
  }
}
