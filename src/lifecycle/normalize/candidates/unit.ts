/**
 * Units of work: a file, or a range of one whose lines stand alone. Units can be prepared in any
 * order and on any thread; put together in their own order they give the same candidates.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import type { RecordFormat } from '../../../formats/records/format.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { manifestOf, sourcePath, type SnapshotFile } from '../../ingest/snapshot.ts';

export interface Unit {
  /** Place of the file in the snapshot's manifest. */
  file: number;
  name: string;
  path: string;
  format: RecordFormat;
  /** Whole lines of the file; null for all of it. */
  range: LineRange | null;
}

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
  for (const [file, source] of manifestOf(snapshot).files.entries()) {
    const path = sourcePath(snapshot, source.name);
    const unit = { file, name: source.name, path, format: source.format };
    if (!isLines(source)) yield { ...unit, range: null };
    else for await (const range of lineRanges(path, unitBytes)) yield { ...unit, range };
  }
}

const isLines = ({ format }: SnapshotFile): boolean => format.format === 'jsonl';

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
