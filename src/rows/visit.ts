/**
 * Files row by row, whatever their format.
 *
 * @module
 */
import { visitCsv } from './csv/visit-csv.ts';
import { visitJsonl } from './jsonl/jsonl.ts';
import { readPlain, type PlainFormat } from './format.ts';
import type { RecordInput } from './records/input.ts';
import type { RowListener } from './records/node-row.ts';

/**
 * Yields now and then, so that the caller can rest, stop or send on what it has.
 *
 * @param input Unpacked.
 */
export async function* visitRows(
  input: RecordInput,
  format: PlainFormat,
  listener: RowListener,
): AsyncGenerator<unknown> {
  switch (format.format) {
    case 'jsonl':
      return yield* visitJsonl(input, listener);
    case 'csv':
      return yield* visitCsv(input, format, listener);
    case 'parquet': {
      // Its library is loaded when it is needed.
      const { visitParquet } = await import('./parquet/visit-parquet.ts');
      return yield* visitParquet(input, listener);
    }
    default:
      for await (const { part, records, rejects } of readPlain(input, format)) {
        listener.part?.(part);
        for (const { record, line } of records) listener.record(record, line);
        for (const reject of rejects) listener.reject(reject);
        yield;
      }
  }
}
