/**
 * Compares two snapshots. Files of the same bytes hold the same rows and are not read again.
 *
 * @module
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '../../ledger/artifacts.ts';
import { digest } from '../../ledger/canonical-json.ts';
import { fail } from '../../problem/problem.ts';
import { readRepaired } from '../ingest/passes/snapshot-passes.ts';
import { manifestOf, sampleOf, type SnapshotFile } from '../ingest/snapshot.ts';
import type { Session } from '../stage/run-stage.ts';
import { identify, keyText } from './diff/key-field.ts';
import type { RowSource } from './diff/row.ts';
import { diffRows, type RowDiff } from './diff/row-diff.ts';
import type { SourceVersion } from './versions.ts';

export interface VersionDiff extends RowDiff {
  before: ComparedVersion;
  after: ComparedVersion;
}

interface ComparedVersion {
  source: string;
  version: number;
  snapshot: string;
  rows: number;
  /** Stretches of the files that are no rows; they are not compared. */
  rejected: number;
}

export interface DiffRequest {
  /** Field that names a row; found from samples where it is null. */
  key: string | null;
  /** Examples to keep of each kind. */
  examples: number;
}

/** @throws `dataset.key` when the field that is given names no row */
export async function diffVersions(
  { ledger, progress, signal }: Session,
  before: SourceVersion,
  after: SourceVersion,
  { key, examples }: DiffRequest,
): Promise<VersionDiff> {
  const old = manifestOf(before.snapshot).files;
  const now = manifestOf(after.snapshot).files;
  const { shared, left, right } = apart(old, now);
  const samples = [before, after].map(({ snapshot }) => sampleOf(snapshot)) as [
    ReturnType<typeof sampleOf>,
    ReturnType<typeof sampleOf>,
  ];
  if (key !== null)
    for (const sample of samples)
      if (!sample.some(({ record }) => keyText(record, key) !== null))
        fail('dataset.key', `no row has a field ${key} with a text or a number`);
  const found = identify(...samples);
  const work = join(ledger.home, 'work');
  await mkdir(work, { recursive: true });
  const scratch = await mkdtemp(join(work, 'diff-'));
  try {
    const sources = [rowsOf(before.snapshot, left), rowsOf(after.snapshot, right)] as const;
    const total = sources[0].rows + sources[1].rows;
    const rows = await diffRows(...sources, key === null ? found : { key, counter: null }, {
      scratch,
      examples,
      keyIsGiven: key !== null,
      onProgress: (done) => progress({ label: 'comparing', done, total, unit: 'rows' }),
      signal,
    });
    return {
      before: compared(before, old),
      after: compared(after, now),
      ...rows,
      unchanged: rows.unchanged + sum(shared.map(({ records }) => records)),
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Files that both have, and those that only one has. */
function apart(before: readonly SnapshotFile[], after: readonly SnapshotFile[]) {
  const identity = ({ sha256, format, records, repaired }: SnapshotFile) =>
    digest([sha256, format, records, repaired ?? null]);
  const waiting = new Map<string, SnapshotFile[]>();
  for (const file of before) {
    const alike = waiting.get(identity(file));
    if (alike === undefined) waiting.set(identity(file), [file]);
    else alike.push(file);
  }
  const right: SnapshotFile[] = [];
  const shared = new Set<SnapshotFile>();
  for (const file of after) {
    const same = waiting.get(identity(file))?.shift();
    if (same === undefined) right.push(file);
    else shared.add(same);
  }
  return { shared: [...shared], left: before.filter((file) => !shared.has(file)), right };
}

const rowsOf = (snapshot: Artifact, files: readonly SnapshotFile[]): RowSource => ({
  rows: sum(files.map(({ records }) => records)),
  async *read() {
    for await (const { file, batch } of readRepaired(snapshot, files))
      yield batch.records.map(({ line, record }) => ({ file: file.name, line, record }));
  },
});

const compared = (
  { source, version, snapshot }: SourceVersion,
  files: readonly SnapshotFile[],
): ComparedVersion => ({
  source,
  version,
  snapshot: snapshot.id,
  rows: sum(files.map(({ records }) => records)),
  rejected: sum(files.flatMap(({ rejects }) => Object.values(rejects))),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
