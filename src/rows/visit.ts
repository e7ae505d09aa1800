/**
 * Files row by row, for formats whose rows need not become records to be looked at.
 *
 * @module
 */
import { visitCsv } from './csv/visit-csv.ts';
import { visitJsonl } from './jsonl/plain-lines.ts';
import type { PlainFormat } from './format.ts';
import type { RecordInput } from './records/input.ts';
import type { RowListener } from './records/row-listener.ts';

type Visit = (input: RecordInput, listener: RowListener) => AsyncIterable<unknown>;

/** Null for formats that are read as records alone. */
export function visitorOf(format: PlainFormat): Visit | null {
  switch (format.format) {
    case 'jsonl':
      return visitJsonl;
    case 'csv':
      return (input, listener) => visitCsv(input, format, listener);
    case 'parquet':
      return visitLater(async () => (await import('./parquet/visit-parquet.ts')).visitParquet);
    default:
      return null;
  }
}

/** For readers whose libraries are loaded when they are needed. */
const visitLater = (load: () => Promise<Visit>): Visit =>
  async function* (input, listener) {
    yield* (await load())(input, listener);
  };
