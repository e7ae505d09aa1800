/**
 * Makes lines of canonical JSON from chats as they are spelled in a row, without strings or views
 * made of their texts: the bytes of many rows are taken at once, and each chat is one call.
 *
 * @module
 */
import type { SpelledTurns } from '../mapping/spelled-turns.ts';
import { normalizeText } from '../text-policy.ts';
import { instantiateText } from './load.ts';
import {
  BLOCK,
  LONGEST_PREFIX,
  MOST_TURNS,
  PREFIX,
  RESULT,
  result,
  turn,
  TURN_WORDS,
  TURNS,
} from './source/chat.ts';
import { DIGEST } from './source/memory.ts';

interface Exports {
  memory: WebAssembly.Memory;
  chat(
    turns: number,
    mark: number,
    line: number,
    out: number,
    texts: number,
    input: number,
  ): number;
}

const MEBIBYTE = 1 << 20;
const DIGEST_WORDS = 4;
const PAGE = 1 << 16;
/** Bytes taken at once; a chat among more is taken by itself. */
const MOST_BLOCK = 4 * MEBIBYTE;
/** Longer chats are left to those who make strings of them. */
const MOST_TEXT = MEBIBYTE;
/** Behind a text, for what goes by whole vectors and for what stands between texts. */
const MARGIN = 1 << 15;
const TEXTS = BLOCK + MOST_BLOCK + MARGIN;
const INPUT = TEXTS + MOST_TEXT + MARGIN;
const OUT = INPUT + MOST_TEXT + MARGIN;
const OUT_BYTES = 8 * MEBIBYTE;
const END = OUT + OUT_BYTES + MARGIN;
/** A control character in JSON. */
const LONGEST_ESCAPE = 6;

export class ChatKernel {
  readonly #exports: Exports;
  readonly #words: Int32Array;
  /** Of what the model is given, folded: what `TextKernel.digest` gives. */
  readonly digest: Uint32Array;
  /** Nothing but a mark for which bytes were taken. */
  #taken: Buffer | null = null;
  /** All of its memory. */
  readonly bytes: Buffer;
  /** Where lines are written, one after the other. */
  readonly out: Buffer;

  private constructor(exports: Exports) {
    this.#exports = exports;
    const { memory } = exports;
    // Memory that is never touched is never taken, so all of it is there from the start.
    memory.grow(Math.ceil((END - memory.buffer.byteLength) / PAGE));
    this.#words = new Int32Array(memory.buffer);
    this.digest = new Uint32Array(memory.buffer, DIGEST, DIGEST_WORDS);
    this.bytes = Buffer.from(memory.buffer);
    this.out = this.bytes.subarray(OUT, OUT + OUT_BYTES);
  }

  static async load(): Promise<ChatKernel> {
    let bytes: Buffer = Buffer.alloc(0);
    const compose = (from: number, to: number): number => {
      const text = normalizeText(bytes.toString('utf8', from, to));
      return Buffer.byteLength(text) > to - from ? 0 : from + bytes.write(text, from);
    };
    const kernel = new ChatKernel(await instantiateText(compose));
    bytes = kernel.bytes;
    return kernel;
  }

  /**
   * @param prefix What each line begins with, up to the number of its row.
   * @returns False where it is too long.
   */
  begin(prefix: Buffer): boolean {
    this.#words[PREFIX >> 2] = prefix.length;
    return prefix.length <= LONGEST_PREFIX && prefix.copy(this.bytes, PREFIX + 16) > 0;
  }

  /** Bytes that the line of a chat takes at most. */
  mostOf({ count, start, end }: SpelledTurns): number {
    let bytes = 0;
    for (let n = 0; n < count; n++) bytes += end[n] - start[n];
    return bytes * LONGEST_ESCAPE + MARGIN;
  }

  /**
   * Writes the line of a chat.
   *
   * @param at Where in `out`; there is room for `mostOf` it.
   * @returns Its length with the line feed; 0 where a turn is empty or it is too long.
   */
  write(turns: SpelledTurns, line: number, at: number): number {
    const { block, mark, count, role } = turns;
    const asBlock = block.length <= MOST_BLOCK;
    if (count > MOST_TURNS || this.mostOf(turns) > LONGEST_ESCAPE * MOST_TEXT) return 0;
    if (asBlock && block !== this.#taken) {
      block.copy(this.bytes, BLOCK);
      this.#taken = block;
    }
    let next = 0;
    for (let n = 0, word = TURNS >> 2; n < count; n++, word += TURN_WORDS) {
      let [start, end] = [turns.start[n], turns.end[n]];
      if (!asBlock) {
        this.#taken = null;
        block.copy(this.bytes, BLOCK + next, start, end);
        end = next + end - start;
        start = next;
        next = end;
      }
      this.#words[word + turn.role] = role[n];
      this.#words[word + turn.start] = start;
      this.#words[word + turn.end] = end;
    }
    const from = OUT + at;
    const to = this.#exports.chat(count, mark, line, from, TEXTS, INPUT);
    return to === 0 ? 0 : to - from;
  }

  /** Place in `out` of what was written last: the content in its line. */
  get content(): number {
    return this.#words[(RESULT >> 2) + result.content] - OUT;
  }
  get contentEnd(): number {
    return this.#words[(RESULT >> 2) + result.end] - OUT;
  }
  /**
   * Of the whole chat: its length in UTF-16 and in UTF-8, the traits of all of it, a hash of the last
   * turn; `input` is 0 where it takes strings to fold what the model is given.
   */
  found(figure: 'input' | 'seen' | 'units' | 'bytes' | 'reply'): number {
    return this.#words[(RESULT >> 2) + result[figure]];
  }

  /** A figure of a turn: the place of its text, its length in UTF-16, the traits it shows. */
  of(n: number, figure: 'from' | 'to' | 'units' | 'seen'): number {
    return this.#words[(TURNS >> 2) + n * TURN_WORDS + turn[figure]];
  }

  text(n: number): string {
    return this.bytes.toString('utf8', this.of(n, 'from'), this.of(n, 'to'));
  }
}
