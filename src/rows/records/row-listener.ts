/**
 * Who hears the rows of a file one by one, as they lie where that is enough.
 *
 * @module
 */
import type { Reject } from './batch.ts';
import type { NodeRow } from './node-row.ts';

export interface RowListener {
  /** @param row Holds until the next call. */
  plain(row: NodeRow, line: number): void;
  record(record: Record<string, unknown>, line: number): void;
  reject(reject: Reject): void;
  /** What follows is of a named part of the file (`train` of a JSON document), or of none. */
  part?(name: string | undefined): void;
}
