/**
 * What readers of workbooks give of a sheet, whichever file format it is from.
 *
 * @module
 */

/** A value as JSON has it; dates and times are ISO 8601. Undefined where a cell is empty. */
export type CellValue = string | number | boolean | undefined;

export interface SheetRow {
  /** Number of the row in the sheet, from 1. */
  line: number;
  /** Values by column, from 0; those of merged cells stand in their first cell only. */
  cells: CellValue[];
  /** Columns whose formula has no stored result. */
  unknown?: number[];
}

/** Cells that are one; ends are inclusive, rows count from 1 and columns from 0. */
export interface CellRange {
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
}

export interface SheetInfo {
  name: string;
  hidden: boolean;
}

export interface Workbook {
  sheets: readonly SheetInfo[];
  /**
   * Reads the rows of a sheet that have values, in their order. Rows of a batch are the caller's.
   *
   * @throws DamagedStream where the sheet is damaged, after the rows before that.
   */
  rows(sheet: string): AsyncGenerator<SheetRow[]>;
  /** Merged cells known so far: those of the rows that were given, at least. */
  merged(sheet: string): readonly CellRange[];
}

/** Sheets have no more than this, in either format. */
export const MAX_ROWS = 1 << 20;
export const MAX_COLUMNS = 1 << 14;

/** `A` is 0, `AB` is 27. */
export function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

export const columnName = (column: number): string =>
  (column >= 26 ? columnName(Math.floor(column / 26) - 1) : '') +
  String.fromCharCode(65 + (column % 26));

/** `B2:D9`, `B2` for one cell or, with `openEnd`, all that follows; null where it is none. */
export function parseRange(text: string, openEnd = false): CellRange | null {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$/.exec(text);
  if (match === null) return null;
  const [, first, firstRow, last, lastRow] = match;
  return {
    firstRow: Number(firstRow),
    lastRow: last !== undefined ? Number(lastRow) : openEnd ? MAX_ROWS : Number(firstRow),
    firstColumn: columnOf(first),
    lastColumn: last !== undefined ? columnOf(last) : openEnd ? MAX_COLUMNS - 1 : columnOf(first),
  };
}

/** The sheet that a part is of, whether it names all of it or a stretch. */
export function sheetOfPart(part: string): { sheet: string; range: CellRange | null } {
  const at = part.lastIndexOf('!');
  const range = at < 0 ? null : parseRange(part.slice(at + 1).toUpperCase(), true);
  const name = range === null ? part : part.slice(0, at);
  return { sheet: name.replace(/^'(.*)'$/, '$1'), range };
}
