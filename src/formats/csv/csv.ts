/**
 * Delimited text (CSV, TSV): a record of strings for each row, keyed by column.
 *
 * @module
 */
import { excerpt, type Batch, type Reject } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { readLines, type Line, type LineLimits } from '../records/lines.ts';
import type { CsvFormat } from './dialect.ts';
import { assembleRows } from './rows.ts';

export async function* readCsv(
  input: RecordInput,
  { delimiter, header, columns, separatorLine }: CsvFormat,
  limits: Partial<LineLimits> = {},
): AsyncGenerator<Batch> {
  let rest: readonly Line[] = [];
  let headerPending = header;
  const toRecord = recordOf(columns);
  const take = (lines: readonly Line[], final: boolean): Batch => {
    const assembled = assembleRows(lines, { delimiter, columns: columns.length, final });
    rest = assembled.rest;
    if (headerPending && assembled.rows.length > 0) {
      assembled.rows.shift();
      headerPending = false;
    }
    const batch: Batch = { records: [], rejects: assembled.rejects };
    for (const { line, fields } of assembled.rows)
      if (header && fields[0] === columns[0] && columns.every((name, at) => name === fields[at]))
        batch.rejects.push(headerAgain(line, fields));
      else batch.records.push({ line, record: toRecord(fields) });
    return batch;
  };
  for await (const { lines, rejects } of readLines(input, limits)) {
    const rows = separatorLine && lines[0]?.line === 1 ? lines.slice(1) : lines;
    const batch = take([...rest, ...rows], false);
    batch.rejects = [...rejects, ...batch.rejects].sort((a, b) => a.line - b.line);
    yield batch;
  }
  yield take(rest, true);
}

/** Files that were joined end to end carry headers inside. */
const headerAgain = (line: number, fields: readonly string[]): Reject => ({
  line,
  code: 'record.columns',
  message: 'the row repeats the header',
  excerpt: excerpt(fields.join(',')),
});

/** Plain assignment is several times as fast, but one name would not become a field by it. */
const recordOf = (columns: readonly string[]) =>
  columns.includes('__proto__')
    ? (fields: readonly string[]) =>
        Object.fromEntries(columns.map((column, index) => [column, fields[index]]))
    : (fields: readonly string[]) => {
        const record: Record<string, string> = {};
        for (let index = 0; index < columns.length; index++) record[columns[index]] = fields[index];
        return record;
      };
