/**
 * The tasks that a snapshot's rows are mapped by: a range of a file whose rows stand alone, a whole
 * file, or members of an archive. They can be worked on in any order and on any thread; what comes
 * of them, put together in their own order, is the same.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import type { RecordFormat } from '../../rows/format.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { passesOf } from '../ingest/passes/snapshot-passes.ts';
import {
  isRanged,
  rangesOfStored,
  type FileRange,
  type RangedFormat,
} from '../ingest/file-ranges.ts';
import type { Pass } from '../ingest/passes/read-pass.ts';
import type { Repair } from '../ingest/repairs/repairs.ts';
import { manifestOf, repairsOf, type SnapshotFile } from '../ingest/snapshot.ts';
import type { SplitName } from '../ingest/split-name.ts';
import { assignmentGroups, byStrictness } from './splits/split-assignment.ts';

export interface MapTask extends Pass<MappedFile> {
  /** Rows of the one file; null for all there is. */
  range: FileRange | null;
  /** Of the rows to map, where the mapping says it of each; null for all rows. */
  split: SplitName | null;
}

export interface MappedFile {
  /** Place of the file in the snapshot's manifest. */
  place: number;
  name: string;
  format: RecordFormat;
  /** That its name says. */
  split: SplitName | null;
  /** Of rows of it. */
  repairs?: readonly Repair[] | undefined;
}

/** How a mapping goes about a snapshot. */
export type Order =
  /** Files of one split after those of another. */
  | 'by-files'
  /** All files once for each split, since a row says by itself which one it belongs to. */
  | 'by-rows'
  /** All files once, as they come. */
  | 'once';

/** @param rangeBytes Files are cut into ranges of about this many bytes. */
export async function* tasksOf(
  snapshot: Artifact,
  rangeBytes: number,
  order: Order = 'by-files',
): AsyncGenerator<MapTask> {
  const { files } = manifestOf(snapshot);
  if (order === 'by-rows')
    for (const split of byStrictness) yield* tasksOfFiles(snapshot, files, rangeBytes, split);
  else {
    const groups = order === 'once' ? [files] : assignmentGroups(files);
    for (const group of groups) yield* tasksOfFiles(snapshot, group, rangeBytes, null);
  }
}

async function* tasksOfFiles(
  snapshot: Artifact,
  some: readonly SnapshotFile[],
  rangeBytes: number,
  split: SplitName | null,
): AsyncGenerator<MapTask> {
  const repairs = repairsOf(snapshot);
  const places = new Map(manifestOf(snapshot).files.map(({ name }, place) => [name, place]));
  for (const { path, files: sources } of passesOf(snapshot, some)) {
    const files = sources.map((source) => ({
      place: places.get(source.name)!,
      name: source.name,
      format: source.format,
      split: source.split,
      repairs: repairs.get(source.name),
    }));
    const [source] = sources;
    if (isRanged(source.format) && isCut(source))
      for await (const range of rangesOf(path, source.sha256, source.format, rangeBytes))
        yield { path, files, range, split };
    else
      for (const share of shares(files, source.bytes / rangeBytes))
        yield { path, files: share, range: null, split };
  }
}

/** Whether its rows are read the same by ranges; of delimited text ingest has found out. */
const isCut = ({ format: { format }, byUnits, repaired }: SnapshotFile): boolean =>
  format === 'csv' ? byUnits === true : format === 'jsonl' || repaired === undefined;

async function* rangesOf(
  path: string,
  sha256: string,
  format: RangedFormat,
  rangeBytes: number,
): AsyncGenerator<FileRange> {
  const file = await open(path);
  try {
    yield* rangesOfStored(sha256, file.fd, format, rangeBytes);
  } finally {
    await file.close();
  }
}

/** Every task of a .tar.gz unpacks it from its start: few tasks, so that this stays cheap. */
const MAX_SHARES = 4;

/** Members of an archive in shares for several threads, where it is large. */
function* shares(files: readonly MappedFile[], wanted: number): Generator<MappedFile[]> {
  const count = Math.max(1, Math.min(MAX_SHARES, Math.floor(wanted), files.length));
  for (let share = 0; share < count; share++)
    yield files.slice(
      Math.floor((share * files.length) / count),
      Math.floor(((share + 1) * files.length) / count),
    );
}
