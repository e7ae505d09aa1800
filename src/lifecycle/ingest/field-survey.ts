/**
 * Which types the values of each field have. A field that is text in most rows and a number in some
 * is often a column that shifted, and always a surprise for a mapping.
 *
 * @module
 */
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
  counts: number[];
  firstLines: number[];
}

export class FieldSurvey {
  readonly #fields = new Map<string, Tally>();

  add(record: Record<string, unknown>, line: number): void {
    for (const name in record) {
      let tally = this.#fields.get(name);
      if (tally === undefined) {
        if (this.#fields.size === MAX_FIELDS) continue;
        tally = { counts: fieldKinds.map(() => 0), firstLines: fieldKinds.map(() => 0) };
        this.#fields.set(name, tally);
      }
      const kind = kindOf(record[name]);
      if (tally.counts[kind]++ === 0) tally.firstLines[kind] = line;
    }
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
