/**
 * The three ways to read a file into its parts: by units, on other threads where that is worth it;
 * row by row over its bytes; or as batches of records.
 *
 * @module
 */
import type { Batch } from '../../rows/records/batch.ts';
import type { RowListener } from '../../rows/records/row-listener.ts';
import type { PartReader } from './part-reader.ts';
import type { Scanning } from './scan/file-scans.ts';
import type { SourceListener } from './source-listener.ts';

/** @returns Null where the file has to be read from its start to its end. */
export async function takeScan(
  scanning: Scanning,
  part: PartReader,
  { bytes, signal }: SourceListener,
): Promise<PartReader | null> {
  bytes(scanning.bytes);
  scanning.onBytes = bytes;
  const scan = await orAbort(scanning.result, signal);
  if (scan === null) return null;
  part.addScan(scan);
  return part;
}

/** What was begun goes on meanwhile: whoever began it ends it. */
function orAbort<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const end = () => signal.removeEventListener('abort', stop);
    result.finally(end).then(resolve, reject);
  });
}

/** Rows are looked at as they lie; few become records. */
export async function readRows(
  visit: (rows: RowListener) => AsyncIterable<unknown>,
  part: PartReader,
  { signal }: SourceListener,
): Promise<PartReader> {
  const visited = visit({
    plain: (row, line) => part.addRow(row, line),
    record: (record, line) => part.add(record, line),
    reject: (reject) => part.refuse(reject),
  });
  for await (const _ of visited) signal.throwIfAborted();
  return part;
}

export async function readBatches(
  batches: AsyncIterable<Batch>,
  partOf: (name: string | undefined) => PartReader,
  { signal }: SourceListener,
): Promise<PartReader[]> {
  const parts = new Map<string | undefined, PartReader>();
  for await (const found of batches) {
    signal.throwIfAborted();
    const part = parts.get(found.part) ?? partOf(found.part);
    parts.set(found.part, part);
    const batch = part.repair(found);
    for (const { record, line } of batch.records) part.add(record, line);
    for (const reject of batch.rejects) part.refuse(reject);
  }
  return [...parts.values()];
}
