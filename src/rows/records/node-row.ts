/**
 * A row of a file as a flat list of nodes over its bytes, without a string or an object made: what
 * JSON Lines, CSV and Parquet have in common for whoever looks at a row before it is a record. Its
 * strings are UTF-8 without NUL characters; a row that has others comes as a record. Its keys are
 * numbers.
 *
 * @module
 */
import type { Reject } from './batch.ts';

export const nodeKind = { string: 0, number: 1, boolean: 2, list: 3, object: 4, null: 5 } as const;

/** Of a node, in words; what it is after is the first node after it and all that is in it. */
export const nodeField = { kind: 0, start: 1, end: 2, key: 3, after: 4 } as const;
export const NODE_WORDS = 5;
export const NO_KEY = -1;

export abstract class NodeRow {
  block: Buffer = Buffer.alloc(0);
  /** What begins an escape in strings: a backslash in JSON, a quote in CSV. */
  abstract readonly mark: number;
  /** Nodes of the row; the first is the object itself. */
  count = 0;
  abstract readonly names: Names;
  /** Word by word. */
  protected nodes = new Int32Array(NODE_WORDS * 64);

  /** The row as the careful reader of its format has it. */
  abstract record(): Record<string, unknown>;

  kind(node: number): number {
    return this.nodes[NODE_WORDS * node + nodeField.kind];
  }
  /** Of a string: after its quote. Of other values it means what the format has it mean. */
  start(node: number): number {
    return this.nodes[NODE_WORDS * node + nodeField.start];
  }
  end(node: number): number {
    return this.nodes[NODE_WORDS * node + nodeField.end];
  }
  /** Number of the key, by `names`; -1 in a list. */
  key(node: number): number {
    return this.nodes[NODE_WORDS * node + nodeField.key];
  }
  /** First node after this one and all that is in it. */
  after(node: number): number {
    return this.nodes[NODE_WORDS * node + nodeField.after];
  }

  /** The node of a member, or -1. */
  member(object: number, key: number): number {
    const end = this.after(object);
    for (let node = object + 1; node < end; node = this.after(node))
      if (this.key(node) === key) return node;
    return -1;
  }

  /** Begins a node; what is opened before it is closed lies in it. */
  protected open(key: number): number {
    const node = this.count++;
    if (this.nodes.length < NODE_WORDS * this.count) {
      const larger = new Int32Array(2 * this.nodes.length);
      larger.set(this.nodes);
      this.nodes = larger;
    }
    this.nodes[NODE_WORDS * node + nodeField.key] = key;
    return node;
  }

  protected close(node: number, kind: number, start: number, end: number): true {
    const at = NODE_WORDS * node;
    this.nodes[at + nodeField.kind] = kind;
    this.nodes[at + nodeField.start] = start;
    this.nodes[at + nodeField.end] = end;
    this.nodes[at + nodeField.after] = this.count;
    return true;
  }
}

/** Who hears the rows of a file one by one, as they lie where that is enough. */
export interface RowListener {
  /** @param row Holds until the next call. */
  plain(row: NodeRow, line: number): void;
  record(record: Record<string, unknown>, line: number): void;
  reject(reject: Reject): void;
  /** What follows is of a named part of the file (`train` of a JSON document), or of none. */
  part?(name: string | undefined): void;
}

const SLOTS = 1 << 12;
/** Beyond, runs are told apart no more: data whose keys are values. */
const MOST = SLOTS >> 1;

/**
 * Small numbers for short runs of bytes that come again and again: the keys of rows. A run that was
 * seen costs a hash and a comparison, no string.
 */
export class Names {
  readonly #slots = new Int32Array(SLOTS).fill(-1);
  readonly #byText = new Map<string, number>();
  readonly #known: { bytes: Uint8Array; text: string }[] = [];

  /** @returns -1 when there are too many. */
  numberOf(block: Buffer, start: number, end: number): number {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ block[at], 0x01000193);
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (;;) {
      const number = this.#slots[slot];
      if (number < 0) break;
      if (this.is(number, block, start, end)) return number;
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (this.#known.length === MOST) return -1;
    this.#slots[slot] = this.#known.length;
    const bytes = Buffer.from(block.subarray(start, end));
    return this.#known.push({ bytes, text: bytes.toString('utf8') }) - 1;
  }

  /** @returns -1 when there are too many. */
  find(text: string): number {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const bytes = Buffer.from(text);
    const number = this.numberOf(bytes, 0, bytes.length);
    this.#byText.set(text, number);
    return number;
  }

  text(number: number): string {
    return this.#known[number].text;
  }

  /** Whether a run of bytes is the one of this number. */
  is(number: number, block: Buffer, start: number, end: number): boolean {
    const { bytes } = this.#known[number];
    if (bytes.length !== end - start) return false;
    for (let at = 0; at < bytes.length; at++) if (bytes[at] !== block[start + at]) return false;
    return true;
  }
}
