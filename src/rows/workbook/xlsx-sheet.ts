/**
 * A sheet of an Excel workbook (ECMA-376, part 1, 18.3): its rows with what their cells hold, and the
 * cells that are merged, which the file lists behind the rows.
 *
 * @module
 */
import type { ByteStream } from '../bytes/stream.ts';
import { dateOf, plain, type NumberKind } from './dates.ts';
import { columnOf, MAX_COLUMNS, parseRange, type CellRange, type CellValue } from './sheet.ts';
import type { SheetRow } from './sheet.ts';
import { readXml } from '../xml/read-xml.ts';

/** What cells refer to. */
export interface XlsxContext {
  strings: readonly string[];
  styles: readonly NumberKind[];
  from1904: boolean;
}

export async function* readXlsxSheet(
  stream: ByteStream,
  name: string,
  context: XlsxContext,
): AsyncGenerator<SheetRow[]> {
  let rows: SheetRow[] = [];
  let row: SheetRow = { line: 0, cells: [] };
  let cell: OpenCell | null = null;
  let next = 0;
  let into: 'value' | 'text' | null = null;
  let phonetic = false;
  const reading = readXml(stream, `sheet ${name}`, {
    open(element, { r, t = 'n', s }) {
      if (element === 'row') {
        row = { line: /^[1-9]\d*$/.test(r ?? '') ? Number(r) : row.line + 1, cells: [] };
        next = 0;
      } else if (element === 'c') {
        const letters = /^[A-Z]{1,3}/.exec(r ?? '')?.[0];
        const column = letters === undefined ? next : columnOf(letters);
        next = column + 1;
        cell = { column, type: t, style: Number(s ?? 0), formula: false, value: '', text: '' };
      } else if (cell === null) return;
      else if (element === 'f') cell.formula = true;
      else if (element === 'v') into = 'value';
      else if (element === 't' && !phonetic) into = 'text';
      else if (element === 'rPh') phonetic = true;
    },
    text(piece) {
      if (cell !== null && into !== null) cell[into] += piece;
    },
    close(element) {
      if (element === 'v' || element === 't') into = null;
      else if (element === 'rPh') phonetic = false;
      else if (element === 'c' && cell !== null) {
        take(row, cell, context);
        cell = null;
      } else if (element === 'row' && (row.cells.length > 0 || row.unknown)) rows.push(row);
    },
  });
  for await (const _ of reading)
    if (rows.length > 0) {
      yield rows;
      rows = [];
    }
}

interface OpenCell {
  column: number;
  type: string;
  style: number;
  formula: boolean;
  value: string;
  text: string;
}

function take(row: SheetRow, cell: OpenCell, context: XlsxContext): void {
  const { column, type, formula, value } = cell;
  if (column >= MAX_COLUMNS) return;
  if (formula && value === '' && type !== 'str' && type !== 'inlineStr')
    (row.unknown ??= []).push(column);
  const found = valueOf(cell, context);
  if (found !== undefined) row.cells[column] = found;
}

function valueOf({ type, style, value, text }: OpenCell, context: XlsxContext): CellValue {
  switch (type) {
    case 's':
      return filled(context.strings[Number(value)] ?? '');
    case 'inlineStr':
      return filled(unescaped(text));
    case 'str':
      return filled(unescaped(value));
    case 'b':
      return value === '' ? undefined : value === '1' || value === 'true';
    case 'd':
      return filled(plain(value.replace(/Z$/, '')).replace(/T00:00:00$/, ''));
    case 'e':
      return undefined;
    default:
      return value.trim() === '' ? undefined : numberOf(value, context.styles[style], context);
  }
}

const filled = (text: string): string | undefined => (text === '' ? undefined : text);

function numberOf(
  value: string,
  kind: NumberKind = 'number',
  { from1904 }: XlsxContext,
): string | number {
  const number = Number(value);
  if (typeof kind === 'object')
    return Number.isSafeInteger(number) ? pad(number, kind.padded) : number;
  if (kind !== 'number') return dateOf(number, kind, from1904);
  // Other programs than Excel write integers that a double cannot hold.
  if (/^-?\d+$/.test(value) && !Number.isSafeInteger(number)) return value;
  return Number.isFinite(number) ? number : value;
}

const pad = (number: number, digits: number): string =>
  (number < 0 ? '-' : '') + String(Math.abs(number)).padStart(digits, '0');

/** Characters that XML has no place for are written `_x000D_`. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(parseInt(code, 16)),
      )
    : text;

/** Merged cells stand behind the rows; text before those ends is not kept. */
export async function readMerges(stream: ByteStream): Promise<CellRange[]> {
  let behind: string | null = null;
  let before = '';
  for await (const chunk of stream) {
    const text: string = chunk.toString('latin1');
    if (behind !== null) behind += text;
    else {
      before = before.slice(-64) + text;
      const at = before.search(/<\/(?:\w+:)?sheetData>/);
      if (at >= 0) behind = before.slice(at);
    }
  }
  const refs = (behind ?? '').matchAll(/<(?:\w+:)?mergeCell\s[^>]*?ref="([^"]+)"/g);
  return [...refs].map(([, ref]) => parseRange(ref)).filter((range) => range !== null);
}
