/**
 * OpenDocument spreadsheets (OASIS OpenDocument 1.3, part 3, 9): all sheets stand in `content.xml`,
 * one after the other, with rows and cells that come again counted rather than repeated.
 *
 * @module
 */
import { readMember } from '../archives/zip.ts';
import { clock, plain } from './dates.ts';
import { MAX_COLUMNS, MAX_ROWS } from './sheet.ts';
import type { CellRange, CellValue, SheetInfo, SheetRow, Workbook } from './sheet.ts';
import { readXml, type Attributes } from '../xml/read-xml.ts';

const CONTENT = 'content.xml';

/** @throws DamagedStream where it is damaged. */
export async function openOds(path: string): Promise<Workbook> {
  const merges = new Map<string, CellRange[]>();
  const sheets: SheetInfo[] = [];
  const hiddenStyles = new Set<string>();
  let style = '';
  const content = readXml(readMember(path, CONTENT), CONTENT, {
    open(element, attributes) {
      if (element === 'style') style = attributes.name;
      else if (element === 'table-properties' && attributes.display === 'false')
        hiddenStyles.add(style);
      else if (element === 'table' && attributes.name !== undefined)
        sheets.push({ name: attributes.name, hidden: hiddenStyles.has(attributes['style-name']) });
    },
  });
  for await (const _ of content);
  return {
    sheets,
    merged: (name) => merges.get(name) ?? [],
    rows(name) {
      const found: CellRange[] = [];
      merges.set(name, found);
      return readOdsSheet(path, name, found);
    },
  };
}

/** @param merges Takes the merged cells as they come. */
async function* readOdsSheet(
  path: string,
  sheet: string,
  merges: CellRange[],
): AsyncGenerator<SheetRow[]> {
  const reader = new SheetListener(sheet, merges);
  for await (const _ of readXml(readMember(path, CONTENT), CONTENT, reader)) {
    const rows = reader.rows.splice(0);
    if (rows.length > 0) yield rows;
    if (reader.done) return;
  }
}

class SheetListener {
  readonly rows: SheetRow[] = [];
  done = false;
  readonly #sheet: string;
  readonly #merges: CellRange[];
  /** Tables may stand in cells of tables: depth within the one that is read. */
  #depth = 0;
  #row: SheetRow = { line: 1, cells: [] };
  #rowRepeats = 1;
  #column = 0;
  #cell: { attributes: Attributes; paragraphs: string[] } | null = null;
  /** Comments of people stand inside the cell. */
  #aside = 0;

  constructor(sheet: string, merges: CellRange[]) {
    this.#sheet = sheet;
    this.#merges = merges;
  }

  open(element: string, attributes: Attributes): void {
    if (element === 'table') {
      if (this.#depth > 0 || (attributes.name === this.#sheet && !this.done)) this.#depth++;
      return;
    }
    if (this.#depth !== 1) return;
    if (element === 'table-row') {
      this.#row = { line: this.#row.line, cells: [] };
      this.#rowRepeats = countOf(attributes['number-rows-repeated']);
      this.#column = 0;
    } else if (element === 'table-cell' || element === 'covered-table-cell')
      this.#cell = { attributes, paragraphs: [] };
    else if (this.#cell === null) return;
    else if (element === 'annotation') this.#aside++;
    else if (this.#aside > 0) return;
    else if (element === 'p') this.#cell.paragraphs.push('');
    else if (element === 's') this.text(' '.repeat(Math.min(countOf(attributes.c), 1000)));
    else if (element === 'tab') this.text('\t');
    else if (element === 'line-break') this.text('\n');
  }

  text(piece: string): void {
    const paragraphs = this.#depth === 1 && this.#aside === 0 ? this.#cell?.paragraphs : undefined;
    if (paragraphs !== undefined && paragraphs.length > 0)
      paragraphs[paragraphs.length - 1] += piece;
  }

  close(element: string): void {
    if (element === 'table' && this.#depth > 0 && --this.#depth === 0) this.done = true;
    if (this.#depth !== 1) return;
    if (element === 'annotation') this.#aside--;
    else if (element === 'table-cell') this.#endCell();
    else if (element === 'covered-table-cell') {
      this.#column += countOf(this.#cell?.attributes['number-columns-repeated']);
      this.#cell = null;
    } else if (element === 'table-row') this.#endRow();
  }

  #endCell(): void {
    if (this.#cell === null) return;
    const { attributes, paragraphs } = this.#cell;
    this.#cell = null;
    const value = valueOf(attributes, paragraphs);
    const columns = countOf(attributes['number-columns-repeated']);
    const spanned = countOf(attributes['number-columns-spanned']);
    const rows = countOf(attributes['number-rows-spanned']);
    if (spanned > 1 || rows > 1)
      this.#merges.push({
        firstRow: this.#row.line,
        lastRow: this.#row.line + rows - 1,
        firstColumn: this.#column,
        lastColumn: this.#column + spanned - 1,
      });
    const last = Math.min(this.#column + columns, MAX_COLUMNS);
    if (value !== undefined)
      for (let column = this.#column; column < last; column++) this.#row.cells[column] = value;
    this.#column += columns;
  }

  #endRow(): void {
    const { line, cells } = this.#row;
    const last = Math.min(line + this.#rowRepeats, MAX_ROWS + 1);
    if (cells.length > 0)
      for (let at = line; at < last; at++) this.rows.push({ line: at, cells: [...cells] });
    this.#row = { line: line + this.#rowRepeats, cells: [] };
  }
}

const countOf = (text: string | undefined): number => {
  const count = Number(text ?? 1);
  return Number.isSafeInteger(count) && count > 0 ? count : 1;
};

function valueOf(attributes: Attributes, paragraphs: readonly string[]): CellValue {
  const text = attributes['string-value'] ?? paragraphs.join('\n');
  switch (attributes['value-type']) {
    case undefined:
    case 'void':
      return undefined;
    case 'float':
    case 'percentage':
    case 'currency': {
      const number = Number(attributes.value);
      const isWhole = /^-?\d+$/.test(attributes.value);
      return isWhole && !Number.isSafeInteger(number) ? attributes.value : number;
    }
    case 'boolean':
      return attributes['boolean-value'] === 'true';
    case 'date':
      return plain(attributes['date-value'] ?? text).replace(/T00:00:00$/, '');
    case 'time':
      return durationOf(attributes['time-value'] ?? '') ?? text;
    default:
      return text === '' ? undefined : text;
  }
}

/** `PT10H30M00S` as `10:30:00`. */
function durationOf(text: string): string | null {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?$/.exec(text);
  if (match === null) return null;
  const [, hours = 0, minutes = 0, seconds = 0, fraction = '0'] = match;
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return clock(whole * 1000 + Math.round(Number(`0.${fraction}`) * 1000));
}
