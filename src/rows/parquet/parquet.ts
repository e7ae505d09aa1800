/**
 * Parquet as records.
 *
 * @module
 */
import type { Batch } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { visitParquet } from './visit-parquet.ts';

/** Rows count from 1, through all row groups. */
export async function* readParquet(input: RecordInput): AsyncGenerator<Batch> {
  let batch: Batch = { records: [], rejects: [] };
  const visit = visitParquet(input, {
    plain: (row, line) => batch.records.push({ line, record: row.record() }),
    record: (record, line) => batch.records.push({ line, record }),
    reject: (reject) => batch.rejects.push(reject),
  });
  const take = (): Batch => {
    const taken = batch;
    batch = { records: [], rejects: [] };
    return taken;
  };
  for await (const _ of visit) yield take();
  yield take();
}
