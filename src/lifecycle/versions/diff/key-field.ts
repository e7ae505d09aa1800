/**
 * Finds the field that names a row, from the samples of both versions: present in every record,
 * never twice the same, and called like an id. A field that only numbers the rows names nothing:
 * after an insertion it would pair every row with its neighbour.
 *
 * @module
 */
import type { Row } from './row.ts';

export interface Identification {
  /** Field that names a row, or null where content has to do. */
  key: string | null;
  /** Field that numbers the rows, which is left out of comparisons. */
  counter: string | null;
}

const ID_NAME = /^(_?id|uuid|guid|key|pk|[a-z0-9_]*_(id|uuid|key)|[a-zA-Z0-9]*(Id|ID|Uuid|Key))$/;

/** `Unnamed: 0` and `__index_level_0__` are what pandas writes. */
const COUNTER_NAME =
  /^(_?id|.*(index|idx|row|line)(_?(no|num|number|id))?|no|nr|number|#|unnamed: \d+|__index_level_\d+__|column_1)?$/i;

export function identify(before: readonly Row[], after: readonly Row[]): Identification {
  const samples = [before, after];
  const fields = Object.keys(after[0]?.record ?? {}).filter((field) =>
    samples.every((sample) => sample.length > 1 && isUnique(sample, field)),
  );
  const counter = fields.find(
    (field) => COUNTER_NAME.test(field) && samples.every((sample) => isCounter(sample, field)),
  );
  const named = fields.filter((field) => field !== counter && ID_NAME.test(field));
  const shortest = named.sort((a, b) => a.length - b.length)[0];
  return { key: shortest ?? null, counter: counter ?? null };
}

function isUnique(sample: readonly Row[], field: string): boolean {
  const values = sample.map(({ record }) => keyText(record, field));
  return !values.includes(null) && new Set(values).size === values.length;
}

/** Whether the field goes up by one from row to row, in every file. */
function isCounter(sample: readonly Row[], field: string): boolean {
  const starts = new Map<string, number>();
  return sample.every(({ file, line, record }) => {
    const start = Number(record[field]) - line;
    if (!starts.has(file)) starts.set(file, start);
    return Number.isInteger(start) && starts.get(file) === start;
  });
}

/** What names a row; null where the field is missing or no scalar. */
export function keyText(record: Row['record'], field: string): string | null {
  const value = record[field];
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null;
}
