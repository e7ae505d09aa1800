/**
 * Which types the values of each field have. A field that is text in most rows and a number in some
 * is often a column that shifted, and always a surprise for a mapping.
 *
 * @module
 */
import { nodeKind, type NodeRow } from '../../../rows/records/node-row.ts';

export const fieldKinds = ['text', 'number', 'boolean', 'list', 'object', 'null'] as const;
export type FieldKind = (typeof fieldKinds)[number];

export interface FieldTypes {
  name: string;
  /** Rows by type of the value; a row without the field counts for none. */
  types: Partial<Record<FieldKind, number>>;
  /** The first row of the rarest type, where there are several beside null. */
  odd?: { type: FieldKind; line: number };
}

/** A field whose values are of several types, in one file. */
export interface MixedField extends FieldTypes {
  file: string;
  odd: NonNullable<FieldTypes['odd']>;
}

export const mixedFields = (
  files: readonly { name: string; fields: readonly FieldTypes[] }[],
): MixedField[] =>
  files.flatMap(({ name: file, fields }) =>
    fields.flatMap(({ odd, ...field }) => (odd === undefined ? [] : [{ ...field, file, odd }])),
  );

/** Documents with more fields than this use names as values. */
const MAX_FIELDS = 500;

interface Tally {
  /** By place in {@link fieldKinds}. */
  counts: number[];
  /** First line with a value of the kind; 0 where there is none. */
  firstLines: number[];
}

/** What was counted of one field. */
export interface FieldTally extends Tally {
  name: string;
}

export class FieldSurvey {
  readonly #fields = new Map<string, Tally>();
  readonly #most: number;

  /** @param most Fields that are counted; later ones are not. */
  constructor(most = MAX_FIELDS) {
    this.#most = most;
  }

  add(record: Record<string, unknown>, line: number): void {
    for (const name in record) this.#count(name, kindOf(record[name]), line);
  }

  addRow(row: NodeRow, line: number): void {
    const end = row.after(0);
    for (let node = 1; node < end; node = row.after(node))
      this.#count(row.names.text(row.key(node)), kindOfNode[row.kind(node)], line);
  }

  /** Adds what another counted, of rows that come after all of these. */
  addTallies(tallies: readonly FieldTally[]): void {
    for (const { name, counts, firstLines } of tallies) {
      const tally = this.#tallyOf(name);
      if (tally === undefined) continue;
      for (const [kind, count] of counts.entries()) {
        if (tally.counts[kind] === 0 && count > 0) tally.firstLines[kind] = firstLines[kind];
        tally.counts[kind] += count;
      }
    }
  }

  #count(name: string, kind: number, line: number): void {
    const tally = this.#tallyOf(name);
    if (tally !== undefined && tally.counts[kind]++ === 0) tally.firstLines[kind] = line;
  }

  #tallyOf(name: string): Tally | undefined {
    const known = this.#fields.get(name);
    if (known !== undefined || this.#fields.size >= this.#most) return known;
    const tally = { counts: fieldKinds.map(() => 0), firstLines: fieldKinds.map(() => 0) };
    this.#fields.set(name, tally);
    return tally;
  }

  /** What `addTallies` of another adds. */
  get tallies(): FieldTally[] {
    return [...this.#fields].map(([name, tally]) => ({ name, ...tally }));
  }

  /** In the order in which the fields appeared. */
  get fields(): FieldTypes[] {
    return [...this.#fields].map(([name, { counts, firstLines }]) => {
      const seen = fieldKinds
        .map((type, kind) => ({ type, rows: counts[kind], line: firstLines[kind] }))
        .filter(({ rows }) => rows > 0);
      const [rarest, other] = seen
        .filter(({ type }) => type !== 'null')
        .sort((a, b) => a.rows - b.rows);
      return {
        name,
        types: Object.fromEntries(seen.map(({ type, rows }) => [type, rows])),
        ...(other && { odd: { type: rarest.type, line: rarest.line } }),
      };
    });
  }
}

/** Places in {@link fieldKinds}, by kind of node. */
const kindOfNode = (Object.keys(nodeKind) as (keyof typeof nodeKind)[])
  .sort((a, b) => nodeKind[a] - nodeKind[b])
  .map((name) => fieldKinds.indexOf(name === 'string' ? 'text' : name));

/** Place in {@link fieldKinds}. */
function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return 0;
    case 'number':
      return 1;
    case 'boolean':
      return 2;
    default:
      if (value === null || value === undefined) return 5;
      return Array.isArray(value) ? 3 : 4;
  }
}
