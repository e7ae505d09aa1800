/**
 * A row of delimited text as nodes: an object of its fields, which are all text.
 *
 * @module
 */
import { Names, NO_KEY, nodeKind, NodeRow } from '../records/node-row.ts';
import { recordOf } from './record-of.ts';

const QUOTE = 0x22;
const RETURN = 0x0d;

export class CsvRow extends NodeRow {
  readonly mark = QUOTE;
  readonly names = new Names();
  readonly #keys: readonly number[];
  readonly #toRecord: (fields: readonly string[]) => Record<string, unknown>;

  constructor(columns: readonly string[]) {
    super();
    this.#keys = columns.map((column) => this.names.find(column));
    this.#toRecord = recordOf(columns);
  }

  /** Whether all columns can be told apart. */
  get isComplete(): boolean {
    return !this.#keys.includes(NO_KEY);
  }

  /**
   * Takes a row whose quotes are as they should be.
   *
   * @param start Of the row in the block.
   * @param ends Where its fields end, from a place on.
   * @returns False where it has a stray return behind a quote.
   */
  take(start: number, ends: Uint32Array, from: number): boolean {
    const { block } = this;
    const keys = this.#keys;
    const last = keys.length - 1;
    this.count = 0;
    const row = this.open(NO_KEY);
    for (let column = 0, at = start; column <= last; column++) {
      const next = ends[from + column] & 0x7fffffff;
      const end = column === last && next > at && block[next - 1] === RETURN ? next - 1 : next;
      const node = this.open(keys[column]);
      if (block[at] !== QUOTE || at === end) this.close(node, nodeKind.string, at, end);
      else if (end - at < 2 || block[end - 1] !== QUOTE) return false;
      else this.close(node, nodeKind.string, at + 1, end - 1);
      at = next + 1;
    }
    return this.close(row, nodeKind.object, start, start);
  }

  record(): Record<string, unknown> {
    return this.#toRecord(this.#keys.map((_, column) => this.#text(column + 1)));
  }

  /** Line ends within a field are line feeds, however they were written. */
  #text(node: number): string {
    const start = this.start(node);
    const text = this.block.toString('utf8', start, this.end(node));
    if (this.block[start - 1] !== QUOTE) return text;
    const unquoted = text.includes('"') ? text.replaceAll('""', '"') : text;
    return unquoted.includes('\r\n') ? unquoted.replaceAll('\r\n', '\n') : unquoted;
  }
}
