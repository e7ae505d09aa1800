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
  /** Raw text so far of a quoted field that is still open. */
  #open: string | null = null;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  push(line: string): RowState {
    let at = 0;
    if (this.#open !== null) {
      const end = closingQuote(line, 0);
      if (end < 0) {
        this.#open += `\n${line}`;
        return 'open';
      }
      this.fields.push(unquoted(`${this.#open}\n${line.slice(0, end)}`));
      this.#open = null;
      if (end + 1 === line.length) return 'complete';
      if (line[end + 1] !== this.#delimiter) return 'broken';
      at = end + 2;
    }
    for (;;) {
      if (line[at] !== QUOTE) {
        const end = line.indexOf(this.#delimiter, at);
        const field = end < 0 ? line.slice(at) : line.slice(at, end);
        this.strayQuote ||= field.includes(QUOTE);
        this.fields.push(field);
        if (end < 0) return 'complete';
        at = end + 1;
        continue;
      }
      const end = closingQuote(line, at + 1);
      if (end < 0) {
        this.#open = line.slice(at + 1);
        return 'open';
      }
      this.fields.push(unquoted(line.slice(at + 1, end)));
      if (end + 1 === line.length) return 'complete';
      if (line[end + 1] !== this.#delimiter) return 'broken';
      at = end + 2;
    }
  }
}

/** The first quote that is not doubled, or -1. */
function closingQuote(line: string, from: number): number {
  let at = line.indexOf(QUOTE, from);
  while (at >= 0 && line[at + 1] === QUOTE) at = line.indexOf(QUOTE, at + 2);
  return at;
}

const unquoted = (raw: string): string => (raw.includes(QUOTE) ? raw.replaceAll('""', QUOTE) : raw);
