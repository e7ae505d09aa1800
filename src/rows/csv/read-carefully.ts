/**
 * Delimited text line by line: whatever quotes, bytes and line ends it has.
 *
 * @module
 */
import type { Batch } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { readLines, type Line, type LineLimits } from '../records/lines.ts';
import type { CsvFormat } from './dialect.ts';
import type { Header } from './header.ts';
import { recordOf } from './record-of.ts';
import { assembleRows } from './rows.ts';

/**
 * @param header Of the rows before, where there are some.
 * @param linesBefore Lines that the input goes on from; 0 at the start of a file.
 */
export async function* readCarefully(
  input: RecordInput,
  { delimiter, columns, separatorLine }: CsvFormat,
  header: Header,
  linesBefore: number,
  limits: Partial<LineLimits>,
): AsyncGenerator<Batch> {
  let rest: readonly Line[] = [];
  const toRecord = recordOf(columns);
  const take = (lines: readonly Line[], final: boolean): Batch => {
    const assembled = assembleRows(lines, { delimiter, columns: columns.length, final });
    const { rejects } = assembled;
    rest = assembled.rest;
    const records = header
      .remove(assembled.rows, rejects)
      .map(({ line, fields }) => ({ line: linesBefore + line, record: toRecord(fields) }));
    for (const reject of rejects) reject.line += linesBefore;
    return { records, rejects };
  };
  for await (const { lines, rejects } of readLines(input, limits)) {
    const skipsFirst = separatorLine && linesBefore === 0 && lines[0]?.line === 1;
    const batch = take([...rest, ...(skipsFirst ? lines.slice(1) : lines)], false);
    for (const reject of rejects)
      batch.rejects.push({ ...reject, line: linesBefore + reject.line });
    batch.rejects.sort((a, b) => a.line - b.line);
    yield batch;
  }
  yield take(rest, true);
}
