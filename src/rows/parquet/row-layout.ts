/**
 * How the columns of a Parquet file make up a row: objects, lists, maps and values, with the levels
 * at which each is there (Melnik et al., Dremel, 2010).
 *
 * @module
 */
import type { SchemaElement, SchemaTree } from 'hyparquet';
import { NO_KEY, type Names } from '../records/node-row.ts';

interface Part {
  name: string;
  /** Number of its name; -1 where it has none. */
  key: number;
  /** Least definition level at which it is not null. */
  level: number;
  /** Columns that it is made of, from one up to before another. */
  first: number;
  end: number;
}
export interface LeafPart extends Part {
  kind: 'leaf';
  isText: boolean;
}
export interface ObjectPart extends Part {
  kind: 'object';
  members: RowPart[];
}
export interface RepeatedPart extends Part {
  kind: 'list' | 'map';
  /** Repetition level of items after the first. */
  repetition: number;
  /** Of a map: an object of a key and a value. */
  item: RowPart;
}
export type RowPart = LeafPart | ObjectPart | RepeatedPart;

/** A column of the schema, and where in a row it is. */
export interface Leaf extends Levels {
  /** Names from the row to the value. */
  path: string[];
  element: SchemaElement;
}

/** Greatest levels that entries can have. */
interface Levels {
  definition: number;
  repetition: number;
}

export interface RowLayout {
  row: ObjectPart;
  leaves: Leaf[];
  /**
   * Rows can be looked at as nodes: their names are few and told by the schema, and objects of
   * JavaScript keep them in the same order.
   */
  isPlain: boolean;
}

/** A column of a type that is not read. */
export class UnreadColumn extends Error {
  constructor({ path }: SchemaTree, type: string) {
    super(`column ${path.join('.')} is of type ${type}, which is not read: leave it out`);
  }
}

/** @throws UnreadColumn */
export function rowLayoutOf(root: SchemaTree, names: Names): RowLayout {
  const reader = new SchemaReader(names);
  const row = reader.object([root], { definition: 0, repetition: 0 });
  return { row, leaves: reader.leaves, isPlain: reader.isPlain };
}

const UNREAD = new Set<string | undefined>(['BSON', 'INTERVAL', 'VARIANT']);
/** Their values are objects that the schema does not tell of. */
const MADE_OBJECTS = new Set<string | undefined>(['JSON', 'GEOMETRY', 'GEOGRAPHY']);

class SchemaReader {
  readonly leaves: Leaf[] = [];
  isPlain = true;
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  object(path: SchemaTree[], levels: Levels): ObjectPart {
    const { children } = path[path.length - 1];
    const names = children.map(({ element }) => element.name);
    if (new Set(names).size < names.length || names.some((name) => /^\d/.test(name)))
      this.isPlain = false;
    const part = this.#part(path, levels);
    const members = children.map((child) => this.#member([...path, child], levels));
    return { kind: 'object', ...part, end: this.leaves.length, members };
  }

  #member(path: SchemaTree[], outer: Levels): RowPart {
    const { element, children } = path[path.length - 1];
    const { converted_type: converted, repetition_type: repeated } = element;
    const type = element.logical_type?.type ?? converted;
    if (UNREAD.has(type)) throw new UnreadColumn(path[path.length - 1], type!);
    if (repeated === 'REPEATED')
      return this.#repeated('list', path, outer, (inner) => this.#single(path, inner));
    const levels = { ...outer, definition: outer.definition + Number(repeated === 'OPTIONAL') };
    const [middle] = children;
    if (children.length !== 1 || middle.element.repetition_type !== 'REPEATED')
      return this.#single(path, levels);
    const within = [...path, middle];
    if (converted === 'LIST')
      // Old writers have no group between a list and its items.
      return this.#repeated('list', path, levels, (inner) =>
        middle.children.length === 1
          ? this.#member([...within, middle.children[0]], inner)
          : this.#single(within, inner),
      );
    if ((converted === 'MAP' || converted === 'MAP_KEY_VALUE') && middle.children.length === 2) {
      this.isPlain = false;
      return this.#repeated('map', path, levels, (inner) => this.object(within, inner));
    }
    return this.#single(path, levels);
  }

  #repeated(
    kind: RepeatedPart['kind'],
    path: SchemaTree[],
    levels: Levels,
    itemOf: (inner: Levels) => RowPart,
  ): RepeatedPart {
    const part = this.#part(path, levels);
    const repetition = levels.repetition + 1;
    const item = itemOf({ definition: levels.definition + 1, repetition });
    return { kind, ...part, end: this.leaves.length, repetition, item };
  }

  #single(path: SchemaTree[], levels: Levels): RowPart {
    const { element, children } = path[path.length - 1];
    if (children.length > 0) return this.object(path, levels);
    const { type, converted_type: converted, logical_type: logical } = element;
    if (MADE_OBJECTS.has(converted) || MADE_OBJECTS.has(logical?.type)) this.isPlain = false;
    const isText = type === 'BYTE_ARRAY' && (converted === 'UTF8' || logical?.type === 'STRING');
    const part = this.#part(path, levels);
    const names = path.slice(1).map(({ element: { name } }) => name);
    this.leaves.push({ path: names, element, ...levels });
    return { kind: 'leaf', ...part, end: this.leaves.length, isText };
  }

  #part(path: SchemaTree[], { definition }: Levels): Part {
    const { name } = path[path.length - 1].element;
    const key = path.length === 1 ? NO_KEY : this.#names.find(name);
    if (key === NO_KEY && path.length > 1) this.isPlain = false;
    return { name, key, level: definition, first: this.leaves.length, end: 0 };
  }
}
