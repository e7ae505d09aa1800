/**
 * Repair by lines: the original lines of one source file in their own format, which come back in
 * their places in a copy of it.
 *
 * @module
 */
import { createWriteStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { streamOf } from '../../../rows/records/input.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { StoredFile } from '../../../ledger/objects/object-store.ts';
import { storedPath, type SnapshotFile } from '../../ingest/snapshot.ts';
import { sourceFile, sourceItems } from './source-items.ts';
import { readSpans, type LineSpan } from './source-lines.ts';
import type { LinesNote } from './export-note.ts';

/** @param starts Lines at which rejected records start. */
export async function exportLines(
  snapshot: Artifact,
  file: SnapshotFile,
  starts: ReadonlySet<number>,
  path: string,
): Promise<{ records: number; note: LinesNote }> {
  const spans = await spansFrom(snapshot, file, starts);
  const headerLines = hasHeader(file) && spans[0].first > 1 ? 1 : 0;
  const header = headerLines === 0 ? [] : [{ first: 1, last: 1 }];
  const lines = await readSpans(storedPath(snapshot, file), [...header, ...spans]);
  await writeFile(path, Buffer.concat(lines.map(withLineEnd)));
  const note: LinesNote = {
    schema: 2,
    form: 'lines',
    snapshot: snapshot.id,
    file: file.name,
    headerLines,
    spans: spans.map(({ first }, index) => ({
      first,
      last: first + lineCount(lines[index + header.length]) - 1,
    })),
  };
  return { records: spans.length, note };
}

/**
 * The source file with the repaired lines in place.
 *
 * @param path The exported lines, repaired since.
 */
export async function replacedLines(
  ledger: Ledger,
  snapshot: Artifact,
  path: string,
  note: LinesNote,
): Promise<StoredFile> {
  const file = sourceFile(snapshot, note.file);
  const repaired = repairedLines(await readFile(path), note);
  const target = ledger.objects.temporary();
  try {
    await replaceLines(storedPath(snapshot, file), note.spans, repaired, target);
    return await ledger.objects.takeFile(target);
  } finally {
    await rm(target, { force: true });
  }
}

const hasHeader = ({ format }: SnapshotFile): boolean => format.format === 'csv' && format.header;

async function spansFrom(
  snapshot: Artifact,
  file: SnapshotFile,
  starts: ReadonlySet<number>,
): Promise<LineSpan[]> {
  const spans: LineSpan[] = [];
  for await (const { span } of sourceItems(snapshot, file))
    if (starts.has(span.first) && spans.at(-1)?.first !== span.first) spans.push(span);
  return spans;
}

/**
 * The new content of each span. As many lines as went out: each goes to its own place, so that all
 * other lines keep their numbers. Otherwise everything goes to the first place.
 */
function repairedLines(bytes: Buffer, { headerLines, spans }: LinesNote): Buffer[] {
  const lines = splitLines(bytes).slice(headerLines);
  const total = spans.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (lines.length !== total)
    return spans.map((_, index) => (index === 0 ? Buffer.concat(lines) : Buffer.alloc(0)));
  let at = 0;
  return spans.map(({ first, last }) => {
    const from = at;
    at += last - first + 1;
    return Buffer.concat(lines.slice(from, at));
  });
}

/** Lines with their line ends; the last one gets one if it has none. */
function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found + 1;
    lines.push(withLineEnd(bytes.subarray(start, end)));
    start = end;
  }
  return lines;
}

const LINE_FEED = 0x0a;

const withLineEnd = (bytes: Buffer): Buffer =>
  bytes.length === 0 || bytes.at(-1) === LINE_FEED
    ? bytes
    : Buffer.concat([bytes, Buffer.from('\n')]);

const lineCount = (bytes: Buffer): number => splitLines(bytes).length;

async function replaceLines(
  path: string,
  spans: readonly LineSpan[],
  contents: readonly Buffer[],
  target: string,
): Promise<void> {
  const output = createWriteStream(target);
  const write = async (bytes: Buffer) => {
    if (bytes.length > 0 && !output.write(bytes)) await once(output, 'drain');
  };
  let line = 1;
  let next = 0;
  for await (const chunk of streamOf(path)) {
    let kept = 0;
    for (let start = 0; start < chunk.length;) {
      const found = chunk.indexOf(LINE_FEED, start);
      const end = found < 0 ? chunk.length : found + 1;
      const span = spans[next];
      if (span !== undefined && line >= span.first) {
        await write(chunk.subarray(kept, start));
        kept = end;
      }
      if (found >= 0 && line++ === span?.last) await write(contents[next++]);
      start = end;
    }
    await write(chunk.subarray(kept));
  }
  // The last line of a file may have no line end.
  for (; next < spans.length; next++) await write(contents[next]);
  output.end();
  await once(output, 'finish');
}
