/**
 * The files of a snapshot by passes over what is stored: one pass serves all members of an archive,
 * however many there are.
 *
 * @module
 */
import type { Batch } from '../../../rows/records/batch.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { readPass, type Pass } from './read-pass.ts';
import { Overlay } from '../repairs/repairs.ts';
import { repairsOf, storedPath, type SnapshotFile } from '../snapshot.ts';

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

/** All records of some files of a snapshot as they are after repairs. */
export async function* readRepaired(
  snapshot: Artifact,
  files: readonly SnapshotFile[],
): AsyncGenerator<{ file: SnapshotFile; batch: Batch }> {
  const repairs = repairsOf(snapshot);
  const overlays = new Map(
    files.map((file) => [
      file,
      repairs.has(file.name) ? new Overlay(repairs.get(file.name)!) : null,
    ]),
  );
  for (const pass of passesOf(snapshot, files))
    for await (const { file, batch } of readPass(pass))
      yield { file, batch: overlays.get(file)?.apply(batch) ?? batch };
}
