/**
 * From one row to the records in it: what a path finds, and one for each element of a list.
 *
 * @module
 */
import type { Mapping } from '../../../../catalog/records/mapping.ts';
import { compileJsonPath } from '../../../../catalog/records/json-path.ts';
import { readField, segmentsOf, withField } from '../fields/field-path.ts';
import { parseField } from '../fields/record-preparation.ts';
import { Refusal } from '../fields/refusal.ts';
import { pointerOf, type Segment } from './json-pointer.ts';

type Source = Record<string, unknown>;

/** Where a row stands. */
export interface RowOrigin {
  /** As records are located by it, with the part after `#` where there is one. */
  file: string;
  line: number;
}

/** A record that a row holds. */
export interface Unfolded {
  record: Source;
  /** JSON pointer from the row to the record; absent where the row is the record. */
  at?: string;
  /** What the pointer leads to: the record without the fields around it. */
  element?: unknown;
  /** Why it is none after all. */
  refusal?: Refusal;
}

export interface Unfolder {
  /** The mapping's `records`, and the paths of its `each`. */
  path: string | null;
  lists: readonly string[];
  /** Those of a row, in its order; it may hold none. */
  records(row: Source, origin: RowOrigin): Generator<Unfolded>;
}

/** Fields that say where a record stands, and its own values as a list. */
const ORIGIN_FIELD = /@(?:file|part|line|path|list)/;

/** Null for a mapping by which every row is a record as it is. */
export function compileUnfolding(mapping: Mapping): Unfolder | null {
  const { records: path, each = [], parse } = mapping;
  const lists = typeof each === 'string' ? [each] : each;
  const asksOrigin = ORIGIN_FIELD.test(JSON.stringify(mapping));
  if (path === undefined && lists.length === 0 && !asksOrigin) return null;
  const find = path === undefined ? null : compileJsonPath(path);
  return {
    path: path ?? null,
    lists,
    *records(row, origin) {
      const found = find?.(row) ?? [{ value: row, location: [] }];
      for (const { value, location } of found) {
        const start: Stand = {
          record: asRecord(value),
          base: location,
          unwound: [],
          at: location,
          element: value,
        };
        for (const { record, at, way = at, element, refusal } of unwind(start, lists, parse))
          yield {
            record: asksOrigin
              ? { ...record, ...originFields(origin, way), '@list': Object.values(record) }
              : record,
            ...(at.length > 0 && { at: pointerOf(at), element }),
            ...(refusal && { refusal }),
          };
      }
    },
  };
}

/** A list has the fields 0, 1, …; a scalar is the field `value`. */
export const asRecord = (value: unknown): Source =>
  typeof value === 'object' && value !== null ? { ...value } : { value };

/** A record some of whose lists were replaced by one of their elements. */
interface Stand {
  record: Source;
  /** From the row to what `records` found. */
  base: readonly Segment[];
  /** Lists that were replaced, by where they were in the record, and which element did. */
  unwound: readonly { list: readonly string[]; key: Segment }[];
  /** From the row to the last element. */
  at: readonly Segment[];
  element: unknown;
  /** The way to it with the elements that it does not lie in before it. */
  way?: readonly Segment[];
  refusal?: Refusal;
}

function* unwind(
  stand: Stand,
  lists: readonly string[],
  parse: Mapping['parse'] = {},
): Generator<Stand> {
  const [path, ...others] = lists;
  if (path === undefined) return yield stand;
  const { record, base, unwound } = stand;
  let value = readField(record, path);
  if (typeof value === 'string' && value.trim() !== '' && Object.hasOwn(parse, path))
    try {
      value = parseField(path, parse[path], value);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      return yield { ...stand, refusal };
    }
  if (value === undefined || value === null) return;
  if (typeof value !== 'object') {
    const refusal = new Refusal('record.field-type', `field ${path} is no list`, path);
    return yield { ...stand, refusal };
  }
  const list = segmentsOf(record, path);
  const place = [...base, ...placeOf(list, unwound)];
  const elements: Iterable<[Segment, unknown]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [key, element] of elements) {
    const at = [...place, key];
    const inside = stand.at.every((segment, index) => segment === at[index]);
    const next: Stand = {
      record: withField(record, path, element),
      base,
      unwound: [...unwound, { list, key }],
      at,
      element,
      way: inside ? at : [...(stand.way ?? stand.at), ...at.slice(base.length)],
    };
    yield* unwind(next, others, parse);
  }
}

/** Where a list of the record is in what `records` found, whose lists are whole. */
function placeOf(list: readonly string[], unwound: Stand['unwound']): Segment[] {
  const place: Segment[] = [];
  for (const [index, segment] of list.entries()) {
    place.push(segment);
    const path = JSON.stringify(list.slice(0, index + 1));
    for (const before of unwound) if (JSON.stringify(before.list) === path) place.push(before.key);
  }
  return place;
}

function originFields({ file, line }: RowOrigin, way: readonly Segment[]): Source {
  const part = file.lastIndexOf('#');
  return {
    '@file': part < 0 ? file : file.slice(0, part),
    ...(part >= 0 && { '@part': file.slice(part + 1) }),
    '@line': line,
    '@path': way,
  };
}
