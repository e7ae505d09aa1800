/**
 * Workbooks: the sheets of Excel's and OpenDocument's files as tables, a record for each row. Lines of
 * rows are their numbers in the sheet.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import { isRefused } from '../archives/archive.ts';
import { readMember, readZip } from '../archives/zip.ts';
import { spool } from '../bytes/spool.ts';
import { DamagedStream } from '../bytes/stream.ts';
import { excerpt, type Batch, type Reject } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import type { TablePart } from '../records/table-part.ts';
import { columnNames, findHeader, HEADER_SAMPLE, widthOf } from './header.ts';
import { MergedCells } from './merged-cells.ts';
import { openOds } from './ods.ts';
import { columnName, sheetOfPart, type CellRange, type SheetRow, type Workbook } from './sheet.ts';
import { openXlsx } from './xlsx.ts';

/**
 * Reads the rows of one sheet, or of a stretch of it. Damage is no error but a reject, after the rows
 * before it.
 *
 * @param part `Sheet1` or `Sheet1!A5:F200`, as {@link workbookParts} lists them.
 */
export async function* readWorkbook(input: RecordInput, part: string): AsyncGenerator<Batch> {
  let line = 0;
  let spooled;
  try {
    spooled = await spool(input);
    const workbook = await openWorkbook(spooled.path);
    for await (const batch of readTable(workbook, part)) {
      line = batch.records.at(-1)?.line ?? line;
      yield { part, ...batch };
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    const { code, message } = error;
    yield {
      part,
      records: [],
      rejects: [{ line: line === 0 ? 0 : line + 1, code, message, excerpt: '' }],
    };
  } finally {
    await spooled?.release();
  }
}

/**
 * Lists the sheets of a workbook as parts, each with the columns of its table.
 *
 * @throws `file.format` when it is another document, is encrypted or binary; DamagedStream.
 */
export async function workbookParts(path: string): Promise<TablePart[]> {
  const workbook = await openWorkbook(path);
  const parts: TablePart[] = [];
  for (const { name, hidden } of workbook.sheets) {
    const { rows } = await firstRows(workbook, name);
    const { names } = findHeader(rows, workbook.merged(name));
    const width = widthOf(rows);
    parts.push({
      name,
      hidden,
      isEmpty: rows.length === 0,
      columns: columnNames({ names, lastLine: 0 }, width).filter(
        (_, column) =>
          names[column] !== undefined || rows.some(({ cells }) => cells[column] !== undefined),
      ),
    });
  }
  return parts;
}

async function openWorkbook(path: string): Promise<Workbook> {
  const names = new Set<string>();
  for await (const member of readZip(path)) if (!isRefused(member)) names.add(member.name);
  if (!names.has('mimetype') || !names.has('content.xml')) return openXlsx(path, names);
  const manifest = names.has('META-INF/manifest.xml')
    ? await textOf(readMember(path, 'META-INF/manifest.xml'))
    : '';
  if (manifest.includes('encryption-data'))
    fail('file.encrypted', 'the file is encrypted with a password');
  const type = await textOf(readMember(path, 'mimetype'));
  if (!type.includes('spreadsheet'))
    fail('file.format', `the file is an OpenDocument ${type.split('.').at(-1)}, no spreadsheet`, {
      fix: 'Give a workbook (.ods, .xlsx), or save the text as .txt or .md.',
    });
  return openOds(path);
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The rows that the header is looked for in, and the reader that gives those behind. */
async function firstRows(workbook: Workbook, sheet: string, range: CellRange | null = null) {
  const reader = cut(workbook.rows(sheet), range);
  const rows: SheetRow[] = [];
  while (rows.length < HEADER_SAMPLE) {
    const { value, done } = await reader.next();
    if (done) break;
    rows.push(...value);
  }
  return { rows, reader };
}

async function* cut(
  batches: AsyncGenerator<SheetRow[]>,
  range: CellRange | null,
): AsyncGenerator<SheetRow[]> {
  if (range === null) return yield* batches;
  for await (const rows of batches) {
    const within = rows.filter(({ line }) => line >= range.firstRow && line <= range.lastRow);
    for (const row of within) {
      row.cells = row.cells.slice(0, range.lastColumn + 1);
      row.cells.fill(undefined, 0, range.firstColumn);
    }
    yield within.filter(({ cells }) => cells.some((value) => value !== undefined));
    if (rows.some(({ line }) => line >= range.lastRow)) return;
  }
}

async function* readTable(workbook: Workbook, part: string): AsyncGenerator<Omit<Batch, 'part'>> {
  const { sheet, range } = sheetOfPart(part);
  const { rows, reader } = await firstRows(workbook, sheet, range);
  const header = findHeader(rows.slice(0, HEADER_SAMPLE), workbook.merged(sheet));
  const merged = new MergedCells(workbook.merged(sheet));
  let width = Math.max(header.names.length, widthOf(rows));
  const take = (batch: readonly SheetRow[]) => {
    const records: Batch['records'] = [];
    const rejects: Reject[] = [];
    width = Math.max(width, widthOf(batch));
    const names = columnNames(header, width);
    for (const row of batch) {
      const cells = merged.spread(row, width);
      if (row.line <= header.lastLine) continue;
      const unknown = row.unknown?.find((column) => cells[column] === undefined);
      if (unknown !== undefined) {
        rejects.push(withoutResult(row.line, names[unknown] ?? columnName(unknown), cells));
        continue;
      }
      // A column without a name is there where it is filled.
      const fields = names
        .map((name, column) => [name, cells[column] ?? null])
        .filter(([, value], column) => value !== null || header.names[column] !== undefined);
      records.push({
        line: row.line,
        record: Object.fromEntries(fields) as Record<string, unknown>,
      });
    }
    return { records, rejects };
  };
  yield take(rows);
  for await (const batch of reader) yield take(batch);
}

const withoutResult = (line: number, field: string, cells: readonly unknown[]): Reject => ({
  line,
  code: 'record.formula',
  message: `the formula of ${field} has no stored result`,
  field,
  excerpt: excerpt(cells.filter((value) => value !== undefined).join(', ')),
});
