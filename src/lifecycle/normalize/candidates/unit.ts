/**
 * Units of work: a file, members of an archive, or a range of a file whose rows stand alone. Units
 * can be prepared in any order and on any thread; put together in their own order they give the
 * same candidates.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import { csvRanges } from '../../../rows/csv/visit-csv.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { passesOf } from '../../ingest/passes.ts';
import type { Pass, ReadableFile } from '../../ingest/read-pass.ts';
import { manifestOf, repairsOf } from '../../ingest/snapshot.ts';
import { isCut, unitsOfFile, type UnitFormat } from '../../ingest/units/cut-file.ts';
import type { UnitRange } from '../../ingest/units/unit-range.ts';
import { planningGroups } from '../given-splits.ts';

export interface Unit extends Pass<UnitFile> {
  /** Rows of the one file; null for all there is. */
  range: UnitRange | null;
}

export interface UnitFile extends ReadableFile {
  /** Place of the file in the snapshot's manifest. */
  place: number;
  name: string;
}

/** @param unitBytes Files are cut into ranges of about this many bytes. */
export async function* unitsOf(snapshot: Artifact, unitBytes: number): AsyncGenerator<Unit> {
  const repairs = repairsOf(snapshot);
  const manifest = manifestOf(snapshot).files;
  const places = new Map(manifest.map(({ name }, place) => [name, place]));
  const groups = planningGroups(manifest);
  for (const { path, files: sources } of groups.flatMap((some) => [...passesOf(snapshot, some)])) {
    const files = sources.map(({ name, format }) => ({
      place: places.get(name)!,
      name,
      format,
      repairs: repairs.get(name),
    }));
    const [{ format, repairs: own }] = files;
    const [{ byUnits, bytes }] = sources;
    if (format.format === 'csv' && own === undefined && !byUnits)
      for await (const range of csvRanges(path, format, unitBytes)) yield { path, files, range };
    else if (format.format === 'jsonl' || (isCut(format) && own === undefined))
      for await (const range of rangesOf(path, format, unitBytes)) yield { path, files, range };
    else
      for (const some of shares(files, bytes / unitBytes)) yield { path, files: some, range: null };
  }
}

async function* rangesOf(
  path: string,
  format: UnitFormat,
  unitBytes: number,
): AsyncGenerator<UnitRange> {
  const file = await open(path);
  try {
    yield* unitsOfFile(file.fd, format, unitBytes);
  } finally {
    await file.close();
  }
}

/** Every unit of a .tar.gz unpacks it from its start: few units, so that this stays cheap. */
const MAX_SHARES = 4;

/** Members of an archive in shares for several threads, where it is large. */
function* shares(files: readonly UnitFile[], wanted: number): Generator<UnitFile[]> {
  const count = Math.max(1, Math.min(MAX_SHARES, Math.floor(wanted), files.length));
  for (let share = 0; share < count; share++)
    yield files.slice(
      Math.floor((share * files.length) / count),
      Math.floor(((share + 1) * files.length) / count),
    );
}
