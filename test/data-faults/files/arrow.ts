/**
 * Arrow files and streams of text and number columns.
 *
 * @module
 */
import { Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import type { Row } from '../good/rows.ts';

/** @param layout `file` has a footer (Feather 2); `stream` has none. */
export function arrow(rows: readonly Row[], layout: 'file' | 'stream' = 'file'): Buffer {
  const columns = Object.keys(rows[0]).map((name) => {
    const values = rows.map((row) => row[name]);
    const numbers = values.every((value) => typeof value === 'number');
    return [
      name,
      numbers
        ? vectorFromArray(Float64Array.from(values as number[]))
        : vectorFromArray(
            values.map((value) =>
              value === null || typeof value === 'string' ? value : JSON.stringify(value),
            ),
            new Utf8(),
          ),
    ] as const;
  });
  return Buffer.from(tableToIPC(new Table(Object.fromEntries(columns)), layout));
}
