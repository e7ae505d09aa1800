/**
 * The rows that a snapshot begins with. A sample says more of rows one by one; of rows that belong
 * together, it has some of many groups and all of none.
 *
 * @module
 */
import type { Artifact } from '../../../ledger/artifacts.ts';
import { manifestOf, type SampledRecord } from '../snapshot.ts';
import { readRepaired } from './snapshot-passes.ts';

export interface SnapshotHead {
  rows: SampledRecord[];
  /** There are no others. */
  isAll: boolean;
}

const ROWS = 2_000;
const CHARACTERS = 4 << 20;

/** @param sample Of the snapshot; of a small one it is all there is. */
export async function headOf(
  snapshot: Artifact,
  sample: readonly SampledRecord[],
): Promise<SnapshotHead> {
  const { files } = manifestOf(snapshot);
  const total = files.reduce((sum, { records }) => sum + records, 0);
  if (sample.length === total) return { rows: [...sample], isAll: true };
  const rows: SampledRecord[] = [];
  let characters = 0;
  for await (const { file, batch } of readRepaired(snapshot, files))
    for (const { line, record } of batch.records) {
      rows.push({ file: file.name, line, record });
      characters += JSON.stringify(record).length;
      if (rows.length === ROWS || characters > CHARACTERS) return { rows, isAll: false };
    }
  return { rows, isAll: true };
}

/** The same with their places apart. */
export const recordsOf = ({ rows, isAll }: SnapshotHead) => ({
  rows: rows.map(({ record }) => record),
  origins: rows,
  isAll,
});
