/**
 * Makes lines of canonical JSON from chats as they are spelled in a row, without strings or views
 * made of their texts: the bytes of many rows are taken at once, and each chat is one call.
 *
 * @module
 */
import { loadKernel } from '../../../kernels/load-kernel.ts';
import { chatRoles, instructionParts, speakers } from '../mapping/chat-roles.ts';
import type { SpelledTurns } from '../mapping/spelled-turns.ts';
import { normalizeText } from '../mapping/fields/text-policy.ts';

/** What `kernels/chat.ts` exports: the places of its tables, and their sizes. */
interface Exports {
  memory: WebAssembly.Memory;
  DIGEST: WebAssembly.Global;
  MOST_TURNS: WebAssembly.Global;
  TURNS: WebAssembly.Global;
  RESULT: WebAssembly.Global;
  ROLES: WebAssembly.Global;
  PIECE_BYTES: WebAssembly.Global;
  PIECES: WebAssembly.Global;
  PIECE_LENGTHS: WebAssembly.Global;
  LONGEST_PREFIX: WebAssembly.Global;
  PREFIX: WebAssembly.Global;
  prefixLength: WebAssembly.Global;
  BLOCK: WebAssembly.Global;
  chat(
    turns: number,
    mark: number,
    line: number,
    out: number,
    texts: number,
    input: number,
  ): number;
}

/** Fields in words of four bytes. */
const result = { content: 0, end: 1, input: 2, seen: 3, units: 4, bytes: 5, reply: 6 } as const;
const turn = { role: 0, start: 1, end: 2, from: 3, to: 4, units: 5, seen: 6 } as const;
const TURN_WORDS = 7;

/** What stands around texts in a line, by the number of the turn's role. */
const around = [
  ...chatRoles.map((role) => ({
    begin: '{"messages":[',
    before: ',{"content":"',
    behind: `","role":"${role}"}`,
    end: ']}\n',
  })),
  ...instructionParts.map(({ name }) => ({
    begin: '{',
    before: `,"${name}":"`,
    behind: '"',
    end: '}\n',
  })),
];
/** In the order in which the kernel has them. */
const pieces = [
  around.map(({ begin }) => begin),
  around.map(({ before }) => before),
  around.map(({ behind }) => behind),
  around.map(({ end }) => end),
  speakers.map((speaker) => ` ${speaker}: `),
];

const MEBIBYTE = 1 << 20;
const DIGEST_WORDS = 4;
const PAGE = 1 << 16;
/** Bytes taken at once; a chat among more is taken by itself. */
const MOST_BLOCK = 4 * MEBIBYTE;
/** Longer chats are left to those who make strings of them. */
const MOST_TEXT = MEBIBYTE;
/** Behind a text, for what goes by whole vectors and for what stands between texts. */
const MARGIN = 1 << 15;
const OUT_BYTES = 8 * MEBIBYTE;
/** A control character in JSON. */
const LONGEST_ESCAPE = 6;

export class ChatKernel {
  readonly #exports: Exports;
  readonly #words: Int32Array;
  /** Words in memory. */
  readonly #turns: number;
  readonly #result: number;
  readonly #mostTurns: number;
  /** Bytes in memory. */
  readonly #block: number;
  readonly #texts: number;
  readonly #input: number;
  readonly #out: number;
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
    const { memory, BLOCK } = exports;
    this.#turns = exports.TURNS.value >> 2;
    this.#result = exports.RESULT.value >> 2;
    this.#mostTurns = exports.MOST_TURNS.value;
    this.#block = BLOCK.value;
    this.#texts = this.#block + MOST_BLOCK + MARGIN;
    this.#input = this.#texts + MOST_TEXT + MARGIN;
    this.#out = this.#input + MOST_TEXT + MARGIN;
    const end = this.#out + OUT_BYTES + MARGIN;
    // Memory that is never touched is never taken, so all of it is there from the start.
    memory.grow(Math.ceil((end - memory.buffer.byteLength) / PAGE));
    this.#words = new Int32Array(memory.buffer);
    this.digest = new Uint32Array(memory.buffer, exports.DIGEST.value, DIGEST_WORDS);
    this.bytes = Buffer.from(memory.buffer);
    this.out = this.bytes.subarray(this.#out, this.#out + OUT_BYTES);
    for (const [kind, texts] of pieces.entries())
      for (const [role, text] of texts.entries()) {
        const at = kind * exports.ROLES.value + role;
        this.bytes.write(text, exports.PIECES.value + at * exports.PIECE_BYTES.value);
        this.bytes[exports.PIECE_LENGTHS.value + at] = text.length;
      }
  }

  static async load(): Promise<ChatKernel> {
    let bytes: Buffer = Buffer.alloc(0);
    const compose = (from: number, to: number): number => {
      const text = normalizeText(bytes.toString('utf8', from, to));
      return Buffer.byteLength(text) > to - from ? 0 : from + bytes.write(text, from);
    };
    const kernel = new ChatKernel(await loadKernel('chat', { chat: { compose } }));
    bytes = kernel.bytes;
    return kernel;
  }

  /**
   * @param prefix What each line begins with, up to the number of its row.
   * @returns False where it is too long.
   */
  begin(prefix: Buffer): boolean {
    const { PREFIX, LONGEST_PREFIX, prefixLength } = this.#exports;
    if (prefix.length > LONGEST_PREFIX.value) return false;
    prefix.copy(this.bytes, PREFIX.value);
    prefixLength.value = prefix.length;
    return true;
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
    if (count > this.#mostTurns || this.mostOf(turns) > LONGEST_ESCAPE * MOST_TEXT) return 0;
    if (asBlock && block !== this.#taken) {
      block.copy(this.bytes, this.#block);
      this.#taken = block;
    }
    let next = 0;
    for (let n = 0, word = this.#turns; n < count; n++, word += TURN_WORDS) {
      let [start, end] = [turns.start[n], turns.end[n]];
      if (!asBlock) {
        this.#taken = null;
        block.copy(this.bytes, this.#block + next, start, end);
        end = next + end - start;
        start = next;
        next = end;
      }
      this.#words[word + turn.role] = role[n];
      this.#words[word + turn.start] = start;
      this.#words[word + turn.end] = end;
    }
    const from = this.#out + at;
    const to = this.#exports.chat(count, mark, line, from, this.#texts, this.#input);
    return to === 0 ? 0 : to - from;
  }

  /** Place in `out` of what was written last: the content in its line. */
  get content(): number {
    return this.#words[this.#result + result.content] - this.#out;
  }
  get contentEnd(): number {
    return this.#words[this.#result + result.end] - this.#out;
  }
  /**
   * Of the whole chat: its length in UTF-16 and in UTF-8, the traits of all of it, a hash of the last
   * turn; `input` is 0 where it takes strings to fold what the model is given.
   */
  found(figure: 'input' | 'seen' | 'units' | 'bytes' | 'reply'): number {
    return this.#words[this.#result + result[figure]];
  }

  /** A figure of a turn: the place of its text, its length in UTF-16, the traits it shows. */
  of(n: number, figure: 'from' | 'to' | 'units' | 'seen'): number {
    return this.#words[this.#turns + n * TURN_WORDS + turn[figure]];
  }

  text(n: number): string {
    return this.bytes.toString('utf8', this.of(n, 'from'), this.of(n, 'to'));
  }
}
