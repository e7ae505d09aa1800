/**
 * The structure of a block of JSON lines as a tape of tokens: brackets, colons, commas and line
 * feeds outside strings, and the quotes around strings, each with its place. A line whose tokens
 * make plain JSON can then be walked, which gives its nodes.
 *
 * @module
 */
import { loadKernel } from '../../../kernels/load-kernel.ts';
import { TapeMemory } from '../../../kernels/tape-memory.ts';
import type { Names } from '../../records/names.ts';
import { NODE_WORDS } from '../../records/node-row.ts';
import { KnownKeys, type KeyTable } from './known-keys.ts';

/** What `kernels/json-index.ts` exports. */
interface Exports extends KeyTable {
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
