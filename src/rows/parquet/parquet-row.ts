/**
 * A row of a Parquet file as nodes over the arena that the pages of its columns lie in.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import type { Names } from '../records/names.ts';
import { NO_KEY, nodeKind, NodeRow } from '../records/node-row.ts';
import { NO_ENTRY, type LeafColumn } from './leaf-column.ts';
import type { Texts } from './leaf-page.ts';
import type { PageArena } from './page-arena.ts';
import { setField } from './set-field.ts';
import type { LeafShape, ListShape, RowShape, Shape } from './row-shape.ts';

/** No byte of UTF-8: text has no escapes here. */
const NO_MARK = 0xff;

export class ParquetRow extends NodeRow {
  readonly mark = NO_MARK;
  readonly names: Names;
  /** Name of the column of the first text that is not UTF-8, and the text. */
  broken: { column: string; text: Buffer } | undefined;
  /** No text of it holds a NUL character. */
  isPlain = true;
  readonly #shape: RowShape;
  readonly #leaves: readonly LeafColumn[];
  readonly #arena: PageArena;
  /** Entries of the row so far, by leaf. */
  readonly #taken: Uint32Array;
  /** Numbers and booleans of the row. */
  #values: unknown[] = [];

  constructor(shape: RowShape, names: Names, leaves: readonly LeafColumn[], arena: PageArena) {
    super();
    this.#shape = shape;
    this.names = names;
    this.#leaves = leaves;
    this.#arena = arena;
    this.#taken = new Uint32Array(leaves.length);
  }

  /** Reads the next row. @throws Error on damage. */
  read(): void {
    const arena = this.#arena;
    if (arena.full) arena.keep(this.#leaves.flatMap((leaf) => leaf.slabs));
    this.count = 0;
    this.#values.length = 0;
    this.#taken.fill(0);
    this.broken = undefined;
    this.isPlain = true;
    this.#add(this.#shape.row, NO_KEY);
    this.block = arena.block;
    for (const leaf of this.#leaves)
      if (leaf.repetition > 0) throw new Error('columns of a list differ in length');
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
          setField(object, this.names.text(this.key(at)), this.#value(at));
        return object;
      }
      case nodeKind.list: {
        const list: unknown[] = [];
        for (let at = node + 1; at < this.after(node); at = this.after(at))
          list.push(this.#value(at));
        return list;
      }
      default:
        return this.#values[this.start(node)];
    }
  }

  #add(shape: Shape, key: number): void {
    if (shape.kind === 'leaf') return this.#leaf(shape, key);
    const first = this.#leaves[shape.first];
    const { definition } = first;
    if (definition === NO_ENTRY) throw new Error('a column has too few values');
    if (definition < shape.level) return this.#nothing(shape, key);
    const node = this.open(key);
    if (shape.kind === 'object') for (const member of shape.members) this.#add(member, member.key);
    else this.#items(shape, first);
    this.close(node, shape.kind === 'object' ? nodeKind.object : nodeKind.list, 0, 0);
  }

  #items(shape: ListShape, first: LeafColumn): void {
    if (first.definition === shape.level) return this.#skip(shape);
    do this.#add(shape.item, NO_KEY);
    while (first.repetition === shape.repetition);
  }

  #nothing(shape: Shape, key: number): void {
    this.#skip(shape);
    this.close(this.open(key), nodeKind.null, 0, 0);
  }

  /** The one entry of each column that says that there is nothing. */
  #skip({ first, end }: Shape): void {
    for (let leaf = first; leaf < end; leaf++) this.#take(leaf);
  }

  #take(leaf: number): number {
    return this.#leaves[leaf].take(this.#taken[leaf]++ === 0);
  }

  #leaf({ first: leaf }: LeafShape, key: number): void {
    const value = this.#take(leaf);
    const node = this.open(key);
    if (value < 0) this.close(node, nodeKind.null, 0, 0);
    else {
      const { texts, values } = this.#leaves[leaf].page;
      const literal = values === null ? '' : values[value];
      if (typeof literal === 'string') this.#text(node, leaf, texts!, value);
      else this.#literal(node, literal);
    }
  }

  #text(node: number, leaf: number, { slab, starts, ends, plain }: Texts, value: number): void {
    const start = slab.at + starts[value];
    const end = slab.at + ends[value];
    this.close(node, nodeKind.string, start, end);
    if (!plain) this.#check(leaf, start, end);
  }

  #literal(node: number, value: unknown): void {
    const at = this.#values.push(value) - 1;
    const kind = typeof value === 'boolean' ? nodeKind.boolean : nodeKind.number;
    this.close(node, value === null ? nodeKind.null : kind, at, at);
  }

  #check(leaf: number, start: number, end: number): void {
    const text = this.#arena.block.subarray(start, end);
    if (text.includes(0)) this.isPlain = false;
    if (this.broken !== undefined || isUtf8(text)) return;
    this.broken = { column: this.#shape.leaves[leaf].path[1].element.name, text };
  }
}
