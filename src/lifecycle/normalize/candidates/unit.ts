/**
 * Units of work: a file, members of an archive, or a range of a file whose rows stand alone. Units
 * can be prepared in any order and on any thread; put together in their own order they give the
 * same candidates.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import { csvRanges } from '../../../formats/csv/visit-csv.ts';
import type { GroupRange } from '../../../formats/parquet/row-groups.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { passesOf, type Pass, type ReadableFile } from '../../ingest/passes.ts';
import { manifestOf, repairsOf } from '../../ingest/snapshot.ts';
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

export type UnitRange = LineRange | GroupRange;

/** Whole lines, and whole rows where these are of several lines. */
export interface LineRange {
  start: number;
  /** After the last byte. */
  end: number;
  /** Lines of the file before it. */
  linesBefore: number;
}

const LINE_FEED = 0x0a;

/** @param unitBytes Files of lines are cut into ranges of about this many bytes. */
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
    const [file] = files;
    if (file.format.format === 'jsonl')
      for await (const range of lineRanges(path, unitBytes)) yield { path, files, range };
    else if (file.format.format === 'csv' && file.repairs === undefined)
      for await (const range of csvRanges(path, file.format, unitBytes))
        yield { path, files, range };
    else if (file.format.format === 'parquet' && file.repairs === undefined)
      for (const range of await rowGroupsOf(path, unitBytes)) yield { path, files, range };
    else
      for (const some of shares(files, sources[0].bytes / unitBytes))
        yield { path, files: some, range: null };
  }
}

async function rowGroupsOf(path: string, unitBytes: number): Promise<(GroupRange | null)[]> {
  const { groupRanges } = await import('../../../formats/parquet/row-groups.ts');
  return (await groupRanges(path, unitBytes)) ?? [null];
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

async function* lineRanges(path: string, unitBytes: number): AsyncGenerator<LineRange> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(unitBytes);
    let range: LineRange = { start: 0, end: 0, linesBefore: 0 };
    let lines = 0;
    for (let at = 0; ;) {
      const { bytesRead } = await file.read(buffer, 0, unitBytes, at);
      if (bytesRead === 0) break;
      const block = buffer.subarray(0, bytesRead);
      const last = block.lastIndexOf(LINE_FEED);
      lines += count(block);
      at += bytesRead;
      if (last < 0) continue;
      range.end = at - bytesRead + last + 1;
      yield range;
      range = { start: range.end, end: 0, linesBefore: lines };
    }
    range.end = (await file.stat()).size;
    if (range.end > range.start) yield range;
  } finally {
    await file.close();
  }
}

function count(block: Buffer): number {
  let lines = 0;
  for (let at = block.indexOf(LINE_FEED); at >= 0; at = block.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
