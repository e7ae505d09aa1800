/**
 * The files of a snapshot by passes over what is stored: one pass serves all members of an archive,
 * however many there are.
 *
 * @module
 */
import {
  readMembers,
  readRecords,
  type PackedFormat,
  type RecordFormat,
} from '../../formats/records/format.ts';
import type { Batch } from '../../formats/records/batch.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { Overlay, type Repair } from './repairs.ts';
import { repairsOf, storedPath, type SnapshotFile } from './snapshot.ts';

/** What one pass reads: a file, or members of an archive in their order. */
export interface Pass<File> {
  /** Of the stored file. */
  path: string;
  files: File[];
}

/**
 * Neighbours that lie in one archive share a pass. Parts of one JSON document do not: each comes
 * after all of the one before.
 */
export function* passesOf(
  snapshot: Artifact,
  files: readonly SnapshotFile[],
): Generator<Pass<SnapshotFile>> {
  let pass: (Pass<SnapshotFile> & { members: Set<string> }) | undefined;
  for (const file of files) {
    const path = storedPath(snapshot, file);
    const member = file.format.format === 'packed' ? file.format.member : null;
    if (pass !== undefined && member !== null && pass.path === path && !pass.members.has(member)) {
      pass.files.push(file);
      pass.members.add(member);
      continue;
    }
    if (pass !== undefined) yield pass;
    pass = { path, files: [file], members: new Set(member === null ? [] : [member]) };
  }
  if (pass !== undefined) yield pass;
}

/** What takes part in a pass. */
export interface ReadableFile {
  format: RecordFormat;
  /** Of rows of it. */
  repairs?: readonly Repair[];
}

/** The records of a pass, each batch with the file it is from. */
export async function* readPass<File extends ReadableFile>(
  pass: Pass<File>,
): AsyncGenerator<{ file: File; batch: Batch }> {
  const overlays = new Map(
    pass.files.map((file) => [file, file.repairs && new Overlay(file.repairs)]),
  );
  for await (const { file, batch } of readFiles(pass))
    yield { file, batch: overlays.get(file)?.apply(batch) ?? batch };
}

async function* readFiles<File extends ReadableFile>({
  path,
  files,
}: Pass<File>): AsyncGenerator<{ file: File; batch: Batch }> {
  const formats = files.map(({ format }) => format);
  if (formats.every((format): format is PackedFormat => format.format === 'packed'))
    for await (const { at, batch } of readMembers(path, formats)) yield { file: files[at], batch };
  else
    for (const file of files)
      for await (const batch of readRecords(path, file.format)) yield { file, batch };
}

/** All records of some files of a snapshot as they are after repairs. */
export async function* readRepaired(
  snapshot: Artifact,
  files: readonly SnapshotFile[],
): AsyncGenerator<{ file: SnapshotFile; batch: Batch }> {
  const repairs = repairsOf(snapshot);
  for (const { path, files: originals } of passesOf(snapshot, files)) {
    const repaired = originals.map((file) => ({ ...file, repairs: repairs.get(file.name) }));
    yield* readPass({ path, files: repaired });
  }
}
