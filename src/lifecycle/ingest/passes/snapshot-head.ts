/**
 * The rows that a snapshot begins with, or each of its files where they are few. A sample says more of rows one by one; of rows that belong
 * together, it has some of many groups and all of none.
 *
 * @module
 */
import type { Artifact } from '../../../ledger/artifacts.ts';
import { manifestOf, type SampledRecord, type SnapshotFile } from '../snapshot.ts';
import { readRepaired } from './snapshot-passes.ts';

export interface SnapshotHead {
  rows: SampledRecord[];
  /** There are no others. */
  isAll: boolean;
}

const ROWS = 2_000;
const CHARACTERS = 4 << 20;
/** So few files are begun one by one. */
const FEW = 4;

/** @param sample Of the snapshot; of a small one it is all there is. */
export async function headOf(
  snapshot: Artifact,
  sample: readonly SampledRecord[],
): Promise<SnapshotHead> {
  const { files } = manifestOf(snapshot);
  const total = files.reduce((sum, { records }) => sum + records, 0);
  if (sample.length === total) return { rows: [...sample], isAll: true };
  // What was asked may be in one file and what was replied in another.
  const parts = files.length <= FEW ? files.map((file) => [file]) : [files];
  const rows: SampledRecord[] = [];
  for (const part of parts) rows.push(...(await firstOf(snapshot, part, parts.length)));
  return { rows, isAll: rows.length === total };
}

/** @param shares Of what a head may hold, these rows get one. */
async function firstOf(
  snapshot: Artifact,
  files: readonly SnapshotFile[],
  shares: number,
): Promise<SampledRecord[]> {
  const rows: SampledRecord[] = [];
  let characters = 0;
  for await (const { file, batch } of readRepaired(snapshot, files))
    for (const { line, record } of batch.records) {
      rows.push({ file: file.name, line, record });
      characters += JSON.stringify(record).length;
      if (rows.length >= ROWS / shares || characters > CHARACTERS / shares) return rows;
    }
  return rows;
}

/** The same with their places apart. */
export const recordsOf = ({ rows, isAll }: SnapshotHead) => ({
  rows: rows.map(({ record }) => record),
  origins: rows,
  isAll,
});
