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
import { rangesOfFile } from '../ingest/ranges/cut-file.ts';
import { isRanged, type FileRange, type RangedFormat } from '../ingest/ranges/file-range.ts';
import type { Pass } from '../ingest/passes/read-pass.ts';
import type { Repair } from '../ingest/repairs/repairs.ts';
import { manifestOf, repairsOf, type SnapshotFile } from '../ingest/snapshot.ts';
import { assignmentGroups } from './splits/given-splits.ts';

export interface MapTask extends Pass<MappedFile> {
  /** Rows of the one file; null for all there is. */
  range: FileRange | null;
}

export interface MappedFile {
  /** Place of the file in the snapshot's manifest. */
  place: number;
  name: string;
  format: RecordFormat;
  /** Of rows of it. */
  repairs?: readonly Repair[] | undefined;
}

/** @param rangeBytes Files are cut into ranges of about this many bytes. */
export async function* tasksOf(snapshot: Artifact, rangeBytes: number): AsyncGenerator<MapTask> {
  const repairs = repairsOf(snapshot);
  const manifest = manifestOf(snapshot).files;
  const places = new Map(manifest.map(({ name }, place) => [name, place]));
  const groups = assignmentGroups(manifest);
  for (const { path, files: sources } of groups.flatMap((some) => [...passesOf(snapshot, some)])) {
    const files = sources.map(({ name, format }) => ({
      place: places.get(name)!,
      name,
      format,
      repairs: repairs.get(name),
    }));
    const [source] = sources;
    if (isRanged(source.format) && isCut(source))
      for await (const range of rangesOf(path, source.format, rangeBytes))
        yield { path, files, range };
    else
      for (const some of shares(files, source.bytes / rangeBytes))
        yield { path, files: some, range: null };
  }
}

/** Whether its rows are read the same by ranges; of delimited text ingest has found out. */
const isCut = ({ format: { format }, byUnits, repaired }: SnapshotFile): boolean =>
  format === 'csv' ? byUnits === true : format === 'jsonl' || repaired === undefined;

async function* rangesOf(
  path: string,
  format: RangedFormat,
  rangeBytes: number,
): AsyncGenerator<FileRange> {
  const file = await open(path);
  try {
    yield* rangesOfFile(file.fd, format, rangeBytes);
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
