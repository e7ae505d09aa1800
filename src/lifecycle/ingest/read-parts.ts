/**
 * The three ways to read a file into its parts: looked through by other threads, row by row over its
 * bytes, or as batches of records.
 *
 * @module
 */
import { closeSync, openSync } from 'node:fs';
import type { Batch, LocatedRecord } from '../../formats/records/batch.ts';
import type { RowListener } from '../../formats/records/row-listener.ts';
import type { PartReader } from './part-reader.ts';
import type { LineScan } from './scan/line-scan.ts';
import type { SourceListener } from './source-listener.ts';

/** @returns Null where the file has to be read. */
export async function takeScan(
  path: string,
  part: PartReader,
  listener: SourceListener,
): Promise<PartReader | null> {
  const scanning = listener.scan(path);
  if (scanning === null) return null;
  listener.bytes(scanning.bytes);
  scanning.onBytes = (bytes) => {
    listener.signal.throwIfAborted();
    listener.bytes(bytes);
  };
  const scan = await scanning.result;
  if (scan === null) return null;
  const { name: file } = part;
  part.addScan(scan);
  for (const reject of scan.rejects) {
    part.refuse(reject);
    listener.reject({ file, ...reject });
  }
  for (let number = 0; number < scan.records; number++)
    listener.record(() => async () => ({ file, ...(await recordOf(path, scan, number)) }));
  return part;
}

async function recordOf(path: string, scan: LineScan, number: number): Promise<LocatedRecord> {
  const file = openSync(path, 'r');
  try {
    return await scan.record(file, number);
  } finally {
    closeSync(file);
  }
}

/** Rows are looked at as they lie; few become records. */
export async function readRows(
  visit: (rows: RowListener) => AsyncIterable<unknown>,
  part: PartReader,
  listener: SourceListener,
): Promise<PartReader> {
  const { name: file } = part;
  const visited = visit({
    plain(row, line) {
      part.addRow(row, line);
      listener.record(() => ({ file, line, record: row.record() }));
    },
    record(record, line) {
      part.add(record, line);
      listener.record(() => ({ file, line, record }));
    },
    reject(reject) {
      part.refuse(reject);
      listener.reject({ file, ...reject });
    },
  });
  for await (const _ of visited) listener.signal.throwIfAborted();
  return part;
}

export async function readBatches(
  batches: AsyncIterable<Batch>,
  partOf: (name: string | undefined) => PartReader,
  listener: SourceListener,
): Promise<PartReader[]> {
  const parts = new Map<string | undefined, PartReader>();
  for await (const found of batches) {
    listener.signal.throwIfAborted();
    const part = parts.get(found.part) ?? partOf(found.part);
    parts.set(found.part, part);
    const batch = part.repair(found);
    for (const located of batch.records) {
      part.add(located.record, located.line);
      listener.record(() => ({ file: part.name, ...located }));
    }
    for (const reject of batch.rejects) {
      part.refuse(reject);
      listener.reject({ file: part.name, ...reject });
    }
  }
  return [...parts.values()];
}
