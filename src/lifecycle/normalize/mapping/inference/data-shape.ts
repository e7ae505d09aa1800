/**
 * The shape of data that nothing fits: a tree of the paths that rows have, with what lies there, so
 * that somebody can say what is what.
 *
 * @module
 */
import { parseStructure } from '../fields/structure.ts';

export type FieldType = 'text' | 'JSON' | 'number' | 'boolean' | 'empty' | 'list' | 'object';

export interface ShapeField {
  /** As mappings name it; `*` stands for every place of a list, and for keys that are data. */
  path: string;
  /** The last part of the path, and how deep it lies, from 0. */
  name: string;
  depth: number;
  /** What lies there, the commonest first. */
  types: FieldType[];
  /** Rows that have it. */
  rows: number;
  /** Different scalars there, of those looked at. */
  different: number;
  /** The first that is not empty, by its beginning; absent for lists and objects. */
  example?: string;
}

export interface DataShape {
  /** Rows that were looked at. */
  rows: number;
  /** In the order of the data, what lies in a field behind it. */
  fields: ShapeField[];
  /** Fields that are not shown. */
  more: number;
}

/** Rows looked at, and of each list and object so many places. */
const LOOKED = 200;
const LOOKED_PLACES = 50;
const SHOWN = 60;
const DEPTH = 8;
/** An object with more keys than this over all rows has data for keys. */
const MOST_KEYS = 40;
const EXAMPLE_CHARACTERS = 60;

interface Node {
  rows: Set<number>;
  types: Map<FieldType, number>;
  values: Set<string>;
  example?: string | undefined;
  children: Map<string, Node>;
}

const newNode = (): Node => ({
  rows: new Set(),
  types: new Map(),
  values: new Set(),
  children: new Map(),
});

/** @param sample Rows as they are read. */
export function describeShape(sample: readonly Record<string, unknown>[]): DataShape {
  const rows = sample.slice(0, LOOKED);
  const root = newNode();
  rows.forEach((row, index) => visit(root, row, index, 0));
  const fields = list(root, '', 0);
  return {
    rows: rows.length,
    fields: fields.slice(0, SHOWN),
    more: Math.max(0, fields.length - SHOWN),
  };
}

function visit(node: Node, value: unknown, row: number, depth: number): void {
  const type = typeOf(value);
  node.rows.add(row);
  node.types.set(type, (node.types.get(type) ?? 0) + 1);
  if (type === 'list' || type === 'object') {
    if (depth === DEPTH) return;
    const places = Object.entries(value as object).slice(
      0,
      depth === 0 ? undefined : LOOKED_PLACES,
    );
    for (const [key, inner] of places) {
      const name = type === 'list' ? '*' : key;
      const child = node.children.get(name) ?? newNode();
      node.children.set(name, child);
      visit(child, inner, row, depth + 1);
    }
  } else if (type !== 'empty') {
    const text = String(value);
    node.values.add(text);
    node.example ??= shorten(text);
  }
}

function typeOf(value: unknown): FieldType {
  if (value === null || value === undefined || value === '') return 'empty';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string')
    return /^\s*[[{]/.test(value) && typeof parseStructure(value.trim()) === 'object'
      ? 'JSON'
      : 'text';
  if (typeof value === 'object') return 'object';
  return typeof value === 'boolean' ? 'boolean' : 'number';
}

function shorten(text: string): string {
  // No control character reaches a terminal.
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > EXAMPLE_CHARACTERS ? `${line.slice(0, EXAMPLE_CHARACTERS)}…` : line;
}

function list(node: Node, path: string, depth: number): ShapeField[] {
  return [...childrenOf(node)].flatMap(([name, child]) => {
    const own = path === '' ? name : `${path}.${name}`;
    const field: ShapeField = {
      path: own,
      name,
      depth,
      types: [...child.types].sort((a, b) => b[1] - a[1]).map(([type]) => type),
      rows: child.rows.size,
      different: child.values.size,
      ...(child.example !== undefined && { example: child.example }),
    };
    return [field, ...list(child, own, depth + 1)];
  });
}

/** The fields of an object; those of one whose keys are data, as one. */
function childrenOf({ children }: Node): Map<string, Node> {
  if (children.size <= MOST_KEYS) return children;
  const all = newNode();
  for (const child of children.values()) merge(all, child);
  return new Map([['*', all]]);
}

function merge(into: Node, from: Node): void {
  for (const row of from.rows) into.rows.add(row);
  for (const [type, count] of from.types) into.types.set(type, (into.types.get(type) ?? 0) + count);
  for (const value of from.values) into.values.add(value);
  into.example ??= from.example;
  for (const [name, child] of from.children) {
    const known = into.children.get(name) ?? newNode();
    into.children.set(name, known);
    merge(known, child);
  }
}

/**
 * Fields that a mapping can name: one value a row, so none within lists. What lies below a name with
 * dots has no path of its own.
 */
export const plainFields = ({ fields }: DataShape): ShapeField[] =>
  fields.filter(
    ({ path, depth, types }) =>
      !/[{}*]/.test(path) &&
      (depth === 0 || path.split('.').length === depth + 1) &&
      types.some((type) => type !== 'list' && type !== 'object' && type !== 'empty'),
  );

/** Of these, the ones that hold more than numbers, dates and identifiers. */
export const wordFields = (shape: DataShape): ShapeField[] =>
  plainFields(shape).filter(
    ({ types, example = '' }) => types[0] === 'text' && /\p{L}{2}/u.test(example),
  );
