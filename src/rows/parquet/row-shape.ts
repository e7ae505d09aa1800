/**
 * How the columns of a Parquet file make up a row: objects, lists and values, with the levels at
 * which each is there (Melnik et al., Dremel, 2010). Only what rows of text usually have; null
 * where the library has to put rows together.
 *
 * @module
 */
import type { SchemaTree } from 'hyparquet';
import { isListLike } from 'hyparquet/src/schema.js';
import { NO_KEY } from '../records/node-row.ts';
import type { Names } from '../records/names.ts';

interface Part {
  /** Number of its name; -1 in a list. */
  key: number;
  /** Least definition level at which it is not null. */
  level: number;
  /** Columns that it is made of, from one up to before another. */
  first: number;
  end: number;
}
export interface LeafShape extends Part {
  kind: 'leaf';
}
export interface ObjectShape extends Part {
  kind: 'object';
  members: Shape[];
}
export interface ListShape extends Part {
  kind: 'list';
  /** Repetition level of items after the first. */
  repetition: number;
  item: Shape;
}
export type Shape = LeafShape | ObjectShape | ListShape;

export interface LeafSchema {
  /** From the root. */
  path: SchemaTree[];
  definition: number;
  repetition: number;
  isText: boolean;
}

export interface RowShape {
  row: ObjectShape;
  leaves: LeafSchema[];
}

export function rowShapeOf(root: SchemaTree, names: Names): RowShape | null {
  try {
    const leaves: LeafSchema[] = [];
    const members = membersOf([root], names, leaves, { definition: 0, repetition: 0 });
    if (leaves.length === 0) return null;
    const end = leaves.length;
    return { row: { kind: 'object', key: NO_KEY, level: 0, first: 0, end, members }, leaves };
  } catch (error) {
    if (error instanceof Unusual) return null;
    throw error;
  }
}

class Unusual extends Error {}

interface Levels {
  definition: number;
  repetition: number;
}

function shapeOf(
  path: SchemaTree[],
  key: number,
  names: Names,
  leaves: LeafSchema[],
  outer: Levels,
): Shape {
  const schema = path[path.length - 1];
  const { element, children } = schema;
  const { converted_type: converted, logical_type: logical, repetition_type: repeated } = element;
  if (repeated === 'REPEATED' || UNUSUAL.has(converted ?? '') || UNUSUAL.has(logical?.type ?? ''))
    throw new Unusual();
  const levels = { ...outer, definition: outer.definition + (repeated === 'OPTIONAL' ? 1 : 0) };
  const part = { key, level: levels.definition, first: leaves.length };
  if (children.length === 0) {
    leaves.push({ path, ...levels, isText: isText(schema) });
    return { kind: 'leaf', ...part, end: leaves.length };
  }
  if (converted !== 'LIST') {
    const members = membersOf(path, names, leaves, levels);
    return { kind: 'object', ...part, end: leaves.length, members };
  }
  const [middle] = children;
  if (!isListLike(schema) || middle.children.length !== 1) throw new Unusual();
  const inner = { definition: levels.definition + 1, repetition: levels.repetition + 1 };
  const item = shapeOf([...path, middle, middle.children[0]], NO_KEY, names, leaves, inner);
  return { kind: 'list', ...part, end: leaves.length, repetition: inner.repetition, item };
}

function membersOf(
  path: SchemaTree[],
  names: Names,
  leaves: LeafSchema[],
  levels: Levels,
): Shape[] {
  const { children } = path[path.length - 1];
  const keys = children.map(({ element }) => names.find(element.name));
  // Objects of JavaScript put numbers first and have each name once.
  if (children.some(({ element }) => /^\d/.test(element.name))) throw new Unusual();
  if (keys.includes(NO_KEY) || new Set(keys).size < keys.length) throw new Unusual();
  return children.map((child, member) =>
    shapeOf([...path, child], keys[member], names, leaves, levels),
  );
}

const UNUSUAL = new Set([
  'MAP',
  'MAP_KEY_VALUE',
  'JSON',
  'BSON',
  'INTERVAL',
  'VARIANT',
  'GEOMETRY',
  'GEOGRAPHY',
]);

function isText({ element }: SchemaTree): boolean {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (converted !== 'UTF8' && logical?.type !== 'STRING') return false;
  if (type !== 'BYTE_ARRAY' || (converted !== undefined && converted !== 'UTF8'))
    throw new Unusual();
  return true;
}
