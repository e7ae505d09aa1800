/**
 * Puts decoded columns together to rows, a few at a time, and holds that every column has a value
 * for every row: a column that ends early is damage, not nulls.
 *
 * @module
 */
import { excerpt, type Batch, type LocatedRecord, type Reject } from '../records/batch.ts';
import { jsonValue } from '../records/json-value.ts';
import { PageText } from './parsers.ts';
import { setField } from './set-field.ts';

interface Chunk {
  columnName: string;
  columnData: ArrayLike<unknown>;
  rowStart: number;
  rowEnd: number;
}

/** Rows that are alive as records at a time. */
const BATCH_ROWS = 1 << 12;

/** Text that is not UTF-8; its row is refused. */
class NotText extends Error {
  readonly text: PageText;

  constructor(text: PageText) {
    super('not UTF-8');
    this.text = text;
  }
}

export class RowAssembler {
  readonly #columns: readonly string[];
  readonly #start: number;
  readonly #end: number;
  readonly #chunks = new Map<string, Chunk[]>();

  constructor(columns: readonly string[], start: number, end: number) {
    this.#columns = columns;
    this.#start = start;
    this.#end = end;
  }

  add(chunk: Chunk): void {
    const known = this.#chunks.get(chunk.columnName);
    if (known === undefined) this.#chunks.set(chunk.columnName, [chunk]);
    else known.push(chunk);
  }

  /** @throws Error when a column does not reach to the last row. */
  *batches(): Generator<Batch> {
    for (const column of this.#columns)
      if (this.#valuesOf(column) !== this.#end - this.#start)
        throw new Error(`column ${column} has too few values`);
    for (let from = this.#start; from < this.#end; from += BATCH_ROWS)
      yield this.#batch(from, Math.min(this.#end, from + BATCH_ROWS));
  }

  #valuesOf(column: string): number {
    return (this.#chunks.get(column) ?? [])
      .map(({ rowStart, rowEnd }) => Math.min(rowEnd, this.#end) - Math.max(rowStart, this.#start))
      .reduce((sum, rows) => sum + Math.max(0, rows), 0);
  }

  #batch(from: number, to: number): Batch {
    const rows: LocatedRecord[] = [];
    for (let row = from; row < to; row++) rows.push({ line: row + 1, record: {} });
    /** By row; a row is refused once. */
    const rejects = new Map<number, Reject>();
    for (const chunk of [...this.#chunks.values()].flat())
      for (let row = Math.max(from, chunk.rowStart); row < Math.min(to, chunk.rowEnd); row++) {
        const { record, line } = rows[row - from];
        try {
          setField(record, chunk.columnName, valueOf(chunk.columnData[row - chunk.rowStart]));
        } catch (error) {
          if (!(error instanceof NotText)) throw error;
          if (!rejects.has(line))
            rejects.set(line, notText(line, chunk.columnName, error.text.bytes));
        }
      }
    return {
      records: rejects.size === 0 ? rows : rows.filter(({ line }) => !rejects.has(line)),
      rejects: [...rejects.values()].sort((a, b) => a.line - b.line),
    };
  }
}

/** @throws NotText */
function valueOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return jsonValue(value);
  if (value instanceof PageText) {
    const text = value.decode();
    if (text === undefined) throw new NotText(value);
    return text;
  }
  if (Array.isArray(value)) return value.map(valueOf);
  if (ArrayBuffer.isView(value) || value instanceof Date) return jsonValue(value);
  const record: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) setField(record, name, valueOf(item));
  return record;
}

/** Refuses a row for a text in one of its columns. */
export const notText = (line: number, column: string, text: Buffer): Reject => ({
  line,
  code: 'record.encoding',
  message: `the text in ${column} is not UTF-8`,
  field: column,
  excerpt: excerpt(text.toString('latin1', 0, 256)),
});
