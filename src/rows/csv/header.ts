/**
 * Rows of delimited text less its header.
 *
 * @module
 */
import { excerpt, type Reject } from '../records/batch.ts';
import type { CsvFormat } from './dialect.ts';
import type { Row } from './rows.ts';

export class Header {
  /** The header is the first row and has not come yet. */
  pending: boolean;
  readonly #names: readonly string[] | null;

  /** @param continued What is read begins behind the header. */
  constructor({ header, columns }: CsvFormat, continued: boolean) {
    this.pending = header && !continued;
    this.#names = header ? columns : null;
  }

  /** The rows without the header; files that were joined end to end carry more of them inside. */
  remove(rows: readonly Row[], rejects: Reject[]): Row[] {
    const rest = this.pending ? rows.slice(1) : rows;
    this.pending &&= rows.length === 0;
    return rest.filter(({ line, fields }) => {
      if (!this.#isRepeated(fields)) return true;
      const message = 'the row repeats the header';
      rejects.push({ line, code: 'record.columns', message, excerpt: excerpt(fields.join(',')) });
      return false;
    });
  }

  #isRepeated(fields: readonly string[]): boolean {
    const names = this.#names;
    return (
      names !== null && fields[0] === names[0] && names.every((name, at) => name === fields[at])
    );
  }
}
