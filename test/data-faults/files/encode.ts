/**
 * Rows as files of the line formats.
 *
 * @module
 */
import type { Row } from '../good/rows.ts';

export interface SourceFile {
  name: string;
  bytes: Buffer;
}

export const asLines = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(row));

const quoted = (text: string): string =>
  /[",\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The header, then a line for each row; values that are no text become JSON. */
export function asDelimited(rows: readonly Row[], delimiter: string): string[] {
  const columns = Object.keys(rows[0]);
  const cell = (value: unknown) =>
    value === null || value === undefined
      ? ''
      : quoted(typeof value === 'string' ? value : JSON.stringify(value));
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((cells) =>
    cells.map(cell).join(delimiter),
  );
}

/** Lines with what stands in for some of them, as bytes. */
export const joined = (lines: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(lines.flatMap((line) => [Buffer.from(line as string), Buffer.from('\n')]));

export const text = (name: string, content: string | Buffer): SourceFile => ({
  name,
  bytes: Buffer.from(content as string),
});
