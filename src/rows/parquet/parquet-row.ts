/**
 * A row of a Parquet file, put together from its columns as nodes over a copy of its texts.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { jsonValue } from '../records/json-value.ts';
import { type Names, NO_KEY, nodeKind, NodeRow } from '../records/node-row.ts';
import type { LeafColumn } from './leaf-column.ts';
import type { LeafPart, RepeatedPart, RowLayout, RowPart } from './row-layout.ts';

/** No byte of UTF-8: text has no escapes here. */
const NO_MARK = 0xff;
/** Lies between texts, so that all can be checked in one go and two broken halves make no whole. */
const BETWEEN = 0x0a;

export class ParquetRow extends NodeRow {
  readonly mark = NO_MARK;
  readonly names: Names;
  /** Name of the column of the first text that is not UTF-8, and the text. */
  broken: { column: string; text: Buffer } | null = null;
  /** Whether it can be looked at as nodes; if not, it is a record. */
  isPlain = true;
  readonly #layout: RowLayout;
  #columns: readonly LeafColumn[] = [];
  /** Columns whose first entry of the row was taken. */
  readonly #begun: boolean[] = [];
  /** By node: its name, and its value where it is neither text nor made of others. */
  readonly #named: string[] = [];
  readonly #values: unknown[] = [];
  #room = Buffer.allocUnsafeSlow(1 << 12);
  #used = 0;

  constructor(layout: RowLayout, names: Names) {
    super();
    this.#layout = layout;
    this.names = names;
  }

  /**
   * Takes the next row.
   *
   * @param columns By leaf of the layout; each has a whole row.
   * @throws Error where they do not fit together.
   */
  read(columns: readonly LeafColumn[]): void {
    this.#columns = columns;
    this.#begun.fill(false);
    this.count = 0;
    this.#used = 0;
    this.#add(this.#layout.row, '', NO_KEY);
    for (const column of columns) column.endRow();
    this.block = this.#room.subarray(0, this.#used);
    this.broken = isUtf8(this.block) ? null : this.#findBroken();
    this.isPlain = this.#layout.isPlain && !this.block.includes(0);
  }

  record(): Record<string, unknown> {
    return this.#value(0) as Record<string, unknown>;
  }

  #value(node: number): unknown {
    switch (this.kind(node)) {
      case nodeKind.string:
        return this.block.toString('utf8', this.start(node), this.end(node));
      case nodeKind.null:
        return null;
      case nodeKind.object: {
        const object: Record<string, unknown> = {};
        for (let at = node + 1; at < this.after(node); at = this.after(at))
          setField(object, this.#named[at], this.#value(at));
        return object;
      }
      case nodeKind.list: {
        const list: unknown[] = [];
        for (let at = node + 1; at < this.after(node); at = this.after(at))
          list.push(this.#value(at));
        return list;
      }
      default:
        return this.#values[node];
    }
  }

  #add(part: RowPart, name: string, key: number): void {
    if (part.kind === 'leaf') return this.#addLeaf(part, name, key);
    const node = this.#open(name, key);
    const definition = part.first < part.end ? this.#columns[part.first].definition : part.level;
    if (definition < part.level) {
      this.#skip(part);
      this.close(node, nodeKind.null, 0, 0);
    } else if (part.kind === 'object') {
      for (const member of part.members) this.#add(member, member.name, member.key);
      this.close(node, nodeKind.object, 0, 0);
    } else {
      if (definition === part.level) this.#skip(part);
      else this.#addItems(part);
      this.close(node, part.kind === 'list' ? nodeKind.list : nodeKind.object, 0, 0);
    }
  }

  #addItems({ kind, first, repetition, item }: RepeatedPart): void {
    do
      if (kind === 'list') this.#add(item, '', NO_KEY);
      else if (item.kind === 'object') this.#addEntry(item.members);
    while (this.#columns[first].repetition === repetition);
  }

  /** Of a map: a key, of whatever type, and a value. */
  #addEntry([key, value]: readonly RowPart[]): void {
    if (key.kind !== 'leaf') throw new Error('a map has keys that are not read');
    const name = jsonValue(this.#take(key.first));
    this.#add(value, String(name), NO_KEY);
  }

  #addLeaf({ first, isText }: LeafPart, name: string, key: number): void {
    const taken = this.#take(first);
    const value = isText && taken instanceof Uint8Array ? taken : jsonValue(taken);
    const node = this.#open(name, key);
    if (value instanceof Uint8Array) this.#addText(node, value);
    else if (typeof value === 'string') this.#addText(node, Buffer.from(value));
    else if (value === null) this.close(node, nodeKind.null, 0, 0);
    else {
      this.#values[node] = value;
      this.close(node, typeof value === 'boolean' ? nodeKind.boolean : nodeKind.number, 0, 0);
    }
  }

  #addText(node: number, text: Uint8Array): void {
    const end = this.#used + text.length;
    if (end >= this.#room.length) {
      const larger = Buffer.allocUnsafeSlow(2 * (end + 1));
      this.#room.copy(larger, 0, 0, this.#used);
      this.#room = larger;
    }
    this.#room.set(text, this.#used);
    this.#room[end] = BETWEEN;
    this.close(node, nodeKind.string, this.#used, end);
    this.#used = end + 1;
  }

  #open(name: string, key: number): number {
    const node = this.open(key);
    this.#named[node] = name;
    return node;
  }

  /** Passes the one entry of each column that says that there is nothing. */
  #skip({ first, end }: RowPart): void {
    for (let leaf = first; leaf < end; leaf++) this.#take(leaf);
  }

  #take(leaf: number): unknown {
    const begins = !this.#begun[leaf];
    this.#begun[leaf] = true;
    return this.#columns[leaf].take(begins);
  }

  #findBroken(): ParquetRow['broken'] {
    for (let column = 1; column < this.count; column = this.after(column))
      for (let node = column; node < this.after(column); node++) {
        const text = this.block.subarray(this.start(node), this.end(node));
        if (this.kind(node) === nodeKind.string && !isUtf8(text))
          return { column: this.#named[column], text };
      }
    return null;
  }
}

/** Defined where it would else be lost: a field called `__proto__` is a field like any other. */
function setField(record: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') record[name] = value;
  else
    Object.defineProperty(record, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
}
