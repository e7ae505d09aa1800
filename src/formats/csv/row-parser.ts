/**
 * Comma-separated values as RFC 4180 has them: a field may be quoted, and then holds delimiters,
 * doubled quotes and line breaks.
 *
 * @module
 */

/** Where a row stands after a line: whole, inside an open quote, or with text after a closing one. */
export type RowState = 'complete' | 'open' | 'broken';

const QUOTE = '"';

/** Parses one row, given line by line. */
export class RowParser {
  readonly fields: string[] = [];
  /** An unquoted field holds a quote: sloppy (`5" screen`), and a sign of being out of step. */
  strayQuote = false;
  readonly #delimiter: string;
  /** Text so far of a quoted field that is still open. */
  #quoted: string | null = null;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  push(line: string): RowState {
    let at = 0;
    if (this.#quoted !== null) this.#quoted += '\n';
    for (;;) {
      if (this.#quoted === null) {
        if (line[at] !== QUOTE) {
          const end = line.indexOf(this.#delimiter, at);
          const field = end < 0 ? line.slice(at) : line.slice(at, end);
          this.strayQuote ||= field.includes(QUOTE);
          this.fields.push(field);
          if (end < 0) return 'complete';
          at = end + 1;
          continue;
        }
        this.#quoted = '';
        at++;
      }
      const quote = line.indexOf(QUOTE, at);
      this.#quoted += quote < 0 ? line.slice(at) : line.slice(at, quote);
      if (quote < 0) return 'open';
      const after = line[quote + 1];
      at = quote + 2;
      if (after === QUOTE) {
        this.#quoted += QUOTE;
        continue;
      }
      this.fields.push(this.#quoted);
      this.#quoted = null;
      if (after === undefined) return 'complete';
      if (after !== this.#delimiter) return 'broken';
    }
  }
}
