/**
 * Where the table of a sheet begins. People write titles, dates and remarks above it, and name its
 * columns in one row or in two.
 *
 * @module
 */
import { MergedCells } from './merged-cells.ts';
import { columnName, type CellRange, type CellValue, type SheetRow } from './sheet.ts';

export interface TableHeader {
  /** Names by column; undefined where the header has none. */
  names: (string | undefined)[];
  /** Rows up to this one are no records: titles and the header. */
  lastLine: number;
}

/** Rows that are looked at before it is said where the table begins. */
export const HEADER_SAMPLE = 64;

/** Questions of a form are columns too. */
const LONGEST_NAME = 255;

/**
 * The header is the first row that fills three quarters of the columns that most rows fill, if all
 * in it are different texts that look like names, and none comes back in its column. Without one,
 * columns are called by their letters, and all rows are records.
 *
 * @param rows The first of the sheet, {@link HEADER_SAMPLE} or all.
 */
export function findHeader(rows: readonly SheetRow[], merges: readonly CellRange[]): TableHeader {
  const width = commonest(rows.map(filledCells));
  const at = rows.findIndex((row) => filledCells(row) >= 0.75 * width);
  const none = { names: [], lastLine: 0 };
  if (at < 0) return none;
  const above = rows[at - 1];
  const below = rows[at + 1];
  // Of two rows of names the first groups the columns of the second.
  if (below !== undefined && isGroupRow(rows[at], below, merges))
    return twoRows(rows[at], below, merges, rows.slice(at + 2)) ?? none;
  if (above !== undefined && isGroupRow(above, rows[at], merges))
    return twoRows(above, rows[at], merges, rows.slice(at + 1)) ?? none;
  const names = rows[at].cells.map(nameOf);
  return isHeader(names, rows[at].cells, rows.slice(at + 1))
    ? { names, lastLine: rows[at].line }
    : { names: [], lastLine: at === 0 ? 0 : rows[at].line - 1 };
}

/** Neighbouring rows of texts, with cells of the first that are merged over several columns but not all. */
function isGroupRow(row: SheetRow, next: SheetRow, merges: readonly CellRange[]): boolean {
  if (next.line !== row.line + 1) return false;
  const own = merges.filter(({ firstRow }) => firstRow === row.line);
  const wide = own.some(({ firstColumn, lastColumn }) => lastColumn > firstColumn);
  const texts = [...row.cells, ...next.cells].filter((value) => value !== undefined);
  return wide && filledCells(row) > 1 && texts.every((value) => typeof value === 'string');
}

function twoRows(
  groups: SheetRow,
  row: SheetRow,
  merges: readonly CellRange[],
  rest: readonly SheetRow[],
): TableHeader | null {
  const merged = new MergedCells(merges);
  const width = widthOf([groups, row, ...rest]);
  const [first, second] = [groups, row].map((one) => merged.spread(one, width).map(nameOf));
  const names = Array.from({ length: Math.max(first.length, second.length) }, (_, column) => {
    const [group, name] = [first[column], second[column]];
    return group === undefined || name === undefined || group === name
      ? (name ?? group)
      : `${group} ${name}`;
  });
  return isHeader(names, names, rest) ? { names, lastLine: row.line } : null;
}

function isHeader(
  names: readonly (string | undefined)[],
  cells: readonly CellValue[],
  rest: readonly SheetRow[],
): boolean {
  const given = names.filter((name) => name !== undefined);
  if (given.length < cells.filter((value) => value !== undefined).length) return false;
  if (new Set(given).size < given.length) return false;
  // Between texts alone a sentence is a value; above numbers and dates it is the question of a form.
  const typed = rest.some(({ cells }) =>
    cells.some((value) => typeof value !== 'string' && value !== undefined),
  );
  const looksRight = given.every((name) => (typed ? name.length <= LONGEST_NAME : isName(name)));
  const comesBack = names.some(
    (name, column) =>
      name !== undefined && rest.some(({ cells }) => nameOf(cells[column]) === name),
  );
  return looksRight && !comesBack;
}

/** Short, with a letter in it, and no sentence, number or address. */
const isName = (text: string): boolean =>
  text.length <= 80 && /\p{L}/u.test(text) && !/[.!;]$|@|:\/\//.test(text);

const nameOf = (value: CellValue): string | undefined =>
  typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim() || undefined : undefined;

const filledCells = ({ cells, unknown = [] }: SheetRow): number =>
  cells.filter((value) => value !== undefined).length + unknown.length;

/** Columns up to the last that has a value in some row. */
export const widthOf = (rows: readonly SheetRow[]): number =>
  rows.reduce((width, { cells }) => Math.max(width, cells.length), 0);

/** The most frequent number; of equally frequent ones the greatest. */
function commonest(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || b - a)[0]?.[0] ?? 0;
}

/** Names for all columns, the letter where there is no other. */
export const columnNames = ({ names }: TableHeader, width: number): string[] => {
  const taken = new Set(names);
  return Array.from({ length: width }, (_, column) => {
    const letter = columnName(column);
    return names[column] ?? (taken.has(letter) ? `column ${letter}` : letter);
  });
};
