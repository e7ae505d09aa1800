/**
 * Delimited text (CSV, TSV): a record of strings for each row, keyed by column.
 *
 * @module
 */
import type { Batch } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import type { LineLimits } from '../records/lines.ts';
import type { CsvFormat } from './dialect.ts';
import { visitCsv } from './visit-csv.ts';

export async function* readCsv(
  input: RecordInput,
  format: CsvFormat,
  limits: Partial<LineLimits> = {},
): AsyncGenerator<Batch> {
  let batch: Batch = { records: [], rejects: [] };
  const visit = visitCsv(
    input,
    format,
    {
      plain: (row, line) => batch.records.push({ line, record: row.record() }),
      record: (record, line) => batch.records.push({ line, record }),
      reject: (reject) => batch.rejects.push(reject),
    },
    { limits },
  );
  for await (const _ of visit) {
    yield batch;
    batch = { records: [], rejects: [] };
  }
  yield batch;
}
