/**
 * Puts decoded columns together to rows, and holds that every column has a value for every row: a
 * column that ends early is damage, not nulls.
 *
 * @module
 */
import { excerpt, type Batch, type LocatedRecord, type Reject } from '../records/batch.ts';
import { jsonValue } from '../records/json-value.ts';
import { NotText } from './parsers.ts';

interface Chunk {
  columnName: string;
  columnData: ArrayLike<unknown>;
  rowStart: number;
  rowEnd: number;
}

export class RowAssembler {
  readonly #columns: readonly string[];
  readonly #start: number;
  readonly #records: LocatedRecord[];
  readonly #filled = new Map<string, number>();
  /** Rejects by row; a row is refused once. */
  readonly #rejects = new Map<number, Reject>();

  constructor(columns: readonly string[], start: number, end: number) {
    this.#columns = columns;
    this.#start = start;
    this.#records = Array.from({ length: end - start }, (_, index) => ({
      line: start + index + 1,
      record: {},
    }));
  }

  add({ columnName, columnData, rowStart, rowEnd }: Chunk): void {
    const from = Math.max(rowStart, this.#start);
    const to = Math.min(rowEnd, this.#start + this.#records.length);
    for (let row = from; row < to; row++) {
      const value = columnData[row - rowStart];
      const { record, line } = this.#records[row - this.#start];
      if (typeof value === 'string' || typeof value === 'number') record[columnName] = value;
      else {
        const bad = findNotText(value);
        if (bad === undefined) record[columnName] = jsonValue(value);
        else if (!this.#rejects.has(line))
          this.#rejects.set(line, {
            line,
            code: 'record.encoding',
            message: `the text in ${columnName} is not UTF-8`,
            field: columnName,
            excerpt: excerpt(bad.bytes.toString('latin1', 0, 256)),
          });
      }
    }
    if (to > from) this.#filled.set(columnName, (this.#filled.get(columnName) ?? 0) + to - from);
  }

  /** @throws Error when a column does not reach to the last row. */
  take(): Batch {
    for (const column of this.#columns)
      if (this.#filled.get(column) !== this.#records.length)
        throw new Error(`column ${column} has too few values`);
    const rejects = [...this.#rejects.values()].sort((a, b) => a.line - b.line);
    const records =
      rejects.length === 0
        ? this.#records
        : this.#records.filter(({ line }) => !this.#rejects.has(line));
    return { records, rejects };
  }
}

function findNotText(value: unknown): NotText | undefined {
  if (value instanceof NotText) return value;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined;
  const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const item of items) {
    const found = findNotText(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
