/**
 * A row of a file as a flat list of nodes over its bytes, without a string or an object made: what
 * JSON Lines, CSV and Parquet have in common for whoever looks at a row before it is a record. Its
 * strings are UTF-8 without NUL characters; a row that has others comes as a record.
 *
 * @module
 */
import type { Names } from './names.ts';

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
