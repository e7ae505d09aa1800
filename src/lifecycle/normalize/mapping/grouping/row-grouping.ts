/**
 * How rows become one record: what they have in common, and in which order they stand in it.
 *
 * @module
 */
import type { Mapping } from '../../../../catalog/records/mapping.ts';
import type { Grouping } from '../../../../catalog/records/mapping-parts.ts';
import { compileCondition } from '../fields/condition.ts';
import { readField } from '../fields/field-path.ts';
import { Refusal } from '../fields/refusal.ts';
import { normalizeText } from '../fields/text-policy.ts';
import { fieldText, pathsIn, type ValueTemplate } from '../fields/value-template.ts';
import { inOrder, orderValueOf, type OrderValue } from './order-value.ts';

type Source = Record<string, unknown>;

export interface RowGrouping {
  /** Field paths that are read of a row. */
  fields: ValueTemplate['fields'];
  /** Equal for rows of one group. @throws Refusal */
  keyOf(row: Source): string;
  /** @throws Refusal */
  orderOf(row: Source): OrderValue[];
  /** What of a row the mapping may read. @throws Refusal for numbers that JSON has not. */
  kept(row: Source): Source;
  /** The record of rows in their order. */
  record(rows: readonly Source[]): Source;
  /** Whether such a record passes the filters of the grouping. */
  keeps(record: Source): boolean;
}

export function compileGrouping(mapping: Mapping & { group: Grouping }): RowGrouping {
  const { by, order = [], as, where = [], dates } = mapping.group;
  const keys = (typeof by === 'string' ? [by] : by).map((paths) => [paths].flat());
  const conditions = where.map(compileCondition);
  const orders = [order].flat();
  const isKept = keptFields(mapping);
  const textOf = (row: Source, paths: readonly string[]): string => {
    const field = paths.find((path) => !isMissing(readField(row, path))) ?? paths[paths.length - 1];
    const text = fieldText(readField(row, field), field);
    if (text === undefined)
      throw new Refusal('record.missing-field', `field ${field} is missing`, field);
    const uniform = normalizeText(text);
    if (uniform === '') throw new Refusal('record.empty', `field ${field} is empty`, field);
    return uniform;
  };
  return {
    fields: [
      ...keys.flatMap((paths) => paths.map((path) => ({ path, optional: paths.length > 1 }))),
      ...orders.map((path) => ({ path, optional: false })),
    ],
    keyOf: (row) => JSON.stringify(keys.map((paths) => textOf(row, paths))),
    orderOf: (row) => orders.map((field) => orderValueOf(readField(row, field), field, dates)),
    kept(row) {
      const kept = Object.entries(row).filter(([name]) => isKept(name));
      for (const [name, value] of kept) refuseForeignNumbers(value, name);
      return Object.fromEntries(kept);
    },
    record: (rows) => ({ ...rows[0], [as]: rows }),
    keeps: (record) => conditions.every((holds) => holds(record)),
  };
}

const isMissing = (value: unknown): boolean =>
  value === undefined || value === null || value === '';

/** Groups of rows at hand, in the order of their first rows; each with these rows in its order. */
export function groupsOf<Row extends { key: string; order: OrderValue[] }>(
  rows: readonly Row[],
): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const known = groups.get(row.key);
    if (known === undefined) groups.set(row.key, [row]);
    else known.push(row);
  }
  return [...groups.values()].map(inOrder);
}

/**
 * Which fields of a row the mapping may read, once rows are gathered: every name that any text of
 * the mapping might mean. One too many costs space on the disk and nothing else.
 */
function keptFields(mapping: Mapping & { group: Grouping }): (name: string) => boolean {
  const { as } = mapping.group;
  const paths = new Set([...textsIn(mapping)].flatMap((text) => [text, ...pathsIn(text)]));
  // Rows as a whole, or turns whose calls are read under names of their own.
  if (mapping.schema === 'tool_call' || wholes(mapping).has(as)) return () => true;
  const within = [...paths].flatMap((path) =>
    path.startsWith(`${as}.`) ? [path.slice(as.length + 1).replace(/^(?:\d+|\*)\.?/, '')] : [],
  );
  if (within.includes('')) return () => true;
  const all = new Set([...paths, ...within]);
  const heads = new Set([...all].flatMap(beginnings));
  return (name) => all.has(name) || heads.has(name);
}

/** `a.b.c` may be of a field `a`, or of one whose name holds a dot. */
const beginnings = (path: string): string[] => {
  const names = path.split('.');
  return names.map((_, end) => names.slice(0, end + 1).join('.'));
};

/** Fields that a template takes whole. */
const wholes = (mapping: Mapping): Set<string> => new Set([...textsIn(mapping)].flatMap(pathsIn));

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) yield* textsIn(item);
}

/** What waits on the disk waits as JSON. */
function refuseForeignNumbers(value: unknown, field: string): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Refusal('record.number', `field ${field} is ${value}`, field);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) refuseForeignNumbers(item, `${field}.${name}`);
}
