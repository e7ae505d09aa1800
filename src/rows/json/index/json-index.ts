/**
 * The structure of a block of JSON lines as a tape of tokens: brackets, colons, commas and line
 * feeds outside strings, and the quotes around strings, each with its place. A line whose tokens
 * make plain JSON can then be walked, which gives its nodes.
 *
 * @module
 */
import { loadKernel } from '../../../kernels/load-kernel.ts';
import { TapeMemory } from '../../../kernels/tape-memory.ts';
import { Names, NODE_WORDS } from '../../records/node-row.ts';

/** What `kernels/json-index.ts` exports. */
interface Exports {
  memory: WebAssembly.Memory;
  /** Where known keys lie: the number of each, its length, its bytes. */
  KEYS: WebAssembly.Global;
  KEY_BYTES: WebAssembly.Global;
  MOST_KEYS: WebAssembly.Global;
  LONGEST_KEY: WebAssembly.Global;
  NODES: WebAssembly.Global;
  MOST_NODES: WebAssembly.Global;
  nodeCount: WebAssembly.Global;
  TEXT: WebAssembly.Global;
  PLACE: WebAssembly.Global;
  stop: WebAssembly.Global;
  index(at: number, end: number, tape: number): number;
  walk(at: number, length: number, tape: number, tapeEnd: number): number;
}

const WORD_BYTES = Uint32Array.BYTES_PER_ELEMENT;

/** Larger blocks would take five times their size in memory for good. */
export const MOST_INDEXED_BYTES = 4 << 20;

export class JsonIndex {
  static #loaded: Promise<JsonIndex> | undefined;
  /** Tokens of the last call of `index`. */
  count = 0;
  /** Where the last call stopped: the end, or a byte that has no place in plain JSON lines. */
  stop = 0;
  /** Of the line that was walked last, as `NodeRow` has them. */
  nodes = new Int32Array(0);
  readonly #exports: Exports;
  readonly #memory: TapeMemory;
  readonly #keys: KnownKeys;
  #block: Buffer = Buffer.alloc(0);
  readonly #place: number;

  private constructor(exports: Exports) {
    this.#exports = exports;
    this.#memory = new TapeMemory(exports.memory, exports.TEXT.value);
    this.#keys = new KnownKeys(exports);
    this.#place = exports.PLACE.value;
  }

  /** One for each thread: nobody holds its tape while another asks. */
  static load(): Promise<JsonIndex> {
    JsonIndex.#loaded ??= JsonIndex.#compile();
    return JsonIndex.#loaded;
  }

  static async #compile(): Promise<JsonIndex> {
    const nameKey = (node: number, start: number, end: number): number =>
      index.#keys.name(index.#block, node, start, end);
    const imports = { walk: { nameKey } };
    const index = new JsonIndex(await loadKernel<Exports>('json-index', imports));
    return index;
  }

  /**
   * Takes a block of at most {@link MOST_INDEXED_BYTES}.
   *
   * @param names Whose numbers keys have.
   */
  take(block: Buffer, names: Names): void {
    this.#block = block;
    this.#memory.take(block, 1);
    this.#keys.use(names);
    const { memory, NODES, MOST_NODES } = this.#exports;
    if (this.nodes.buffer !== memory.buffer)
      this.nodes = new Int32Array(memory.buffer, NODES.value, NODE_WORDS * MOST_NODES.value);
  }

  /** @param from The start of a line. */
  index(from: number): void {
    const { length, tapeAt } = this.#memory;
    const end = this.#exports.index(from, length, tapeAt);
    this.count = (end - tapeAt) / WORD_BYTES;
    this.stop = this.#exports.stop.value;
  }

  /** Where a token is in the block. */
  placeOf(token: number): number {
    return this.#memory.tape[token] & this.#place;
  }

  /**
   * Walks the line that starts at a byte and a token.
   *
   * @returns The token of its line feed, or `count` where the block ends; -1 when it is not plain.
   */
  walk(start: number, token: number): number {
    const { length, tapeAt } = this.#memory;
    const tapeEnd = tapeAt + WORD_BYTES * this.count;
    const end = this.#exports.walk(start, length, tapeAt + WORD_BYTES * token, tapeEnd);
    return end === 0 ? -1 : (end - tapeAt) / WORD_BYTES;
  }

  /** Nodes of the line that was walked last. */
  get nodeCount(): number {
    return this.#exports.nodeCount.value;
  }
}

const BACKSLASH = 0x5c;
const NOT_PLAIN = -1;
/** As a length it is that of no key. */
const FORGOTTEN = -1;

/**
 * The keys that nodes of rows had last, where the kernel compares them with those of the next row:
 * most rows have the keys of the row before, in the same places.
 */
class KnownKeys {
  readonly #memory: WebAssembly.Memory;
  readonly #at: number;
  readonly #keyBytes: number;
  readonly #mostKeys: number;
  readonly #longestKey: number;
  #names = new Names();

  constructor({ memory, KEYS, KEY_BYTES, MOST_KEYS, LONGEST_KEY }: Exports) {
    this.#memory = memory;
    this.#at = KEYS.value;
    this.#keyBytes = KEY_BYTES.value;
    this.#mostKeys = MOST_KEYS.value;
    this.#longestKey = LONGEST_KEY.value;
  }

  /** @param names Whose numbers keys have from here on. */
  use(names: Names): void {
    if (names === this.#names) return;
    this.#names = names;
    const bytes = this.#mostKeys * this.#keyBytes;
    new Int32Array(this.#memory.buffer, this.#at, bytes / 4).fill(FORGOTTEN);
  }

  /**
   * The number of a key that its node had not before; it is known from here on.
   *
   * @returns Less than 0 for a key that is not plain: one that a JavaScript object would order by
   *   number, or that holds escapes; or one too many.
   */
  name(block: Buffer, node: number, start: number, end: number): number {
    const length = end - start;
    if (length > this.#longestKey || isDigit(block[start])) return NOT_PLAIN;
    for (let at = start; at < end; at++) if (block[at] === BACKSLASH) return NOT_PLAIN;
    const key = this.#names.numberOf(block, start, end);
    if (key < 0 || node >= this.#mostKeys) return key;
    const known = this.#at + node * this.#keyBytes;
    new Int32Array(this.#memory.buffer, known).set([key, length]);
    new Uint8Array(this.#memory.buffer, known + 8).set(block.subarray(start, end));
    return key;
  }
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
