/**
 * Puts lines together to rows. A stray quote could swallow the rest of a file; so when a row
 * cannot be finished, only its first line is refused and reading goes on with the next. What forms
 * whole rows by RFC 4180 is read as such, even where someone may have meant otherwise.
 *
 * @module
 */
import { excerpt, type Reject } from '../records/batch.ts';
import type { Line } from '../records/lines.ts';
import { RowParser } from './row-parser.ts';

export interface Row {
  line: number;
  fields: string[];
}

export interface Rows {
  rows: Row[];
  rejects: Reject[];
  /** Lines at the end that may be the start of a row; to be given again with those that follow. */
  rest: Line[];
}

export interface RowRules {
  delimiter: string;
  /** Fields that a row must have; undefined takes any number. */
  columns?: number;
  /** No lines follow. */
  final: boolean;
}

const NUL = '\0';

/** A field with more line breaks than this is a stray quote, not prose. */
export const MAX_LINES_OF_ROW = 1000;

export function assembleRows(
  lines: readonly Line[],
  { delimiter, columns, final }: RowRules,
): Rows {
  const rows: Row[] = [];
  const rejects: Reject[] = [];
  let at = 0;
  while (at < lines.length) {
    const { line, text } = lines[at];
    if (text.trim() === '') {
      at++;
      continue;
    }
    if (!text.includes('"') && !text.includes(NUL)) {
      const fields = text.split(delimiter);
      if (columns === undefined || fields.length === columns) {
        rows.push({ line, fields });
        at++;
        continue;
      }
    }
    const { fields, state, taken } = parseRow(lines, at, delimiter);
    if (state === 'open' && !final && taken < MAX_LINES_OF_ROW) break;
    if (text.includes(NUL)) {
      const message = 'the line holds a NUL byte';
      rejects.push({ line, code: 'record.control', message, excerpt: excerpt(text) });
      at++;
      continue;
    }
    const fits = columns === undefined || fields.length === columns;
    if (state === 'complete' && fits) {
      rows.push({ line, fields });
      at += taken;
      continue;
    }
    const refused =
      state === 'complete' && taken === 1
        ? ({
            code: 'record.columns',
            message: `the row has ${fields.length} fields, not ${columns}`,
          } as const)
        : ({ code: 'record.quote', message: 'a quote in this line is not closed' } as const);
    rejects.push({ line, ...refused, excerpt: excerpt(text) });
    at++;
  }
  return { rows, rejects, rest: lines.slice(at) };
}

function parseRow(lines: readonly Line[], from: number, delimiter: string) {
  const parser = new RowParser(delimiter);
  const end = Math.min(lines.length, from + MAX_LINES_OF_ROW);
  let at = from;
  let state = parser.push(lines[at++].text);
  while (state === 'open' && at < end) state = parser.push(lines[at++].text);
  const taken = at - from;
  if (taken > 1 && parser.strayQuote) state = 'broken';
  return { fields: parser.fields, state, taken };
}
