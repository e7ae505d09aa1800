/**
 * Rejected lines out for repair, and back in. What goes out is the original lines of one source
 * file in their own format, and a note beside it that says which they are. What comes back takes
 * their place in a copy of the source file, which is imported like any other: a new snapshot, in
 * which nothing else differs.
 *
 * @module
 */
import { createWriteStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { streamOf } from '../../../formats/records/input.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { fail } from '../../../problem/problem.ts';
import type { IngestConfiguration } from '../../ingest/ingest.ts';
import { storedPath, type SnapshotFile } from '../../ingest/snapshot.ts';
import { sourceFile, sourceItems } from './record-spans.ts';
import { readRejects, type RejectFilter } from './rejects.ts';
import { readSpans, type LineSpan } from './source-lines.ts';

const noteSchema = z.strictObject({
  schema: z.literal(1),
  /** The snapshot that the lines are from. */
  snapshot: z.string(),
  file: z.string(),
  /** Lines of the export before the first rejected one: the header of a CSV file. */
  headerLines: z.int().nonnegative(),
  spans: z.array(z.strictObject({ first: z.int().positive(), last: z.int().positive() })),
});
type RepairNote = z.infer<typeof noteSchema>;

/** Where the note lies. */
export const notePath = (path: string): string => `${path}.origin.json`;

export interface ExportedRejects {
  file: string;
  records: number;
  path: string;
  note: string;
}

/**
 * @param path Where the lines go; the note goes beside it.
 * @throws `repair.nothing`, `repair.several-files`, `repair.format`
 */
export async function exportRejects(
  dataset: Artifact,
  snapshot: Artifact,
  filter: RejectFilter,
  path: string,
): Promise<ExportedRejects> {
  const starts = new Map<string, Set<number>>();
  for await (const { file, line } of readRejects(dataset, filter))
    // Line 0 is a whole file.
    if (line > 0) starts.set(file, (starts.get(file) ?? new Set()).add(line));
  const names = [...starts.keys()];
  if (names.length === 0) fail('repair.nothing', 'no reject is like that');
  if (names.length > 1)
    fail('repair.several-files', `the rejects are from ${names.length} files`, {
      fix: `Name one: --file ${names.join(', --file ')}.`,
    });
  const [name] = names;
  const file = sourceFile(snapshot, name);
  refuseFormat(file);
  const spans = await spansFrom(snapshot, file, starts.get(name)!);
  const headerLines = hasHeader(file) && spans[0].first > 1 ? 1 : 0;
  const header = headerLines === 0 ? [] : [{ first: 1, last: 1 }];
  const lines = await readSpans(storedPath(snapshot, file), [...header, ...spans]);
  const note: RepairNote = {
    schema: 1,
    snapshot: snapshot.id,
    file: name,
    headerLines,
    spans: spans.map(({ first }, index) => ({
      first,
      last: first + lineCount(lines[index + header.length]) - 1,
    })),
  };
  await writeFile(path, Buffer.concat(lines.map(withLineEnd)));
  await writeFile(notePath(path), `${JSON.stringify(note, null, 2)}\n`);
  return { file: name, records: spans.length, path, note: notePath(path) };
}

/**
 * The configuration of the snapshot with the repaired lines in place.
 *
 * @param path A file that `exportRejects` wrote, repaired since.
 * @throws `repair.note`, `repair.other-snapshot`
 */
export async function repairedSource(
  ledger: Ledger,
  snapshot: Artifact,
  path: string,
): Promise<IngestConfiguration> {
  const note = await readNote(path);
  if (note.snapshot !== snapshot.id)
    fail('repair.other-snapshot', `${basename(path)} was exported from another import`, {
      evidence: { exportedFrom: note.snapshot, current: snapshot.id },
    });
  const configuration = snapshot.descriptor.producer.configuration as IngestConfiguration;
  const file = sourceFile(snapshot, note.file);
  refuseFormat(file);
  const source = configuration.files.find(({ name }) => name === note.file);
  if (source === undefined) refusePacked(note.file);
  const repaired = repairedLines(await readFile(path), note);
  const target = join(ledger.home, `repair-${process.pid}.tmp`);
  try {
    await replaceLines(storedPath(snapshot, file), note.spans, repaired, target);
    const stored = await ledger.objects.putFile(target);
    return {
      ...configuration,
      files: configuration.files.map((each) => (each === source ? { ...each, ...stored } : each)),
    };
  } finally {
    await rm(target, { force: true });
  }
}

async function readNote(path: string): Promise<RepairNote> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(notePath(path), 'utf8')));
  } catch (error) {
    return fail('repair.note', `${notePath(basename(path))} is missing or not as it was written`, {
      location: { file: notePath(path) },
      cause: error,
    });
  }
}

function refuseFormat(file: SnapshotFile): void {
  const { format } = file.format;
  if (format === 'packed') refusePacked(file.name);
  if (format !== 'jsonl' && format !== 'csv' && format !== 'text')
    fail('repair.format', `${file.name} is ${format}, which has no lines to repair`, {
      location: { file: file.name },
    });
}

const refusePacked = (name: string): never =>
  fail('repair.format', `${name} lies in a compressed file or an archive`, {
    location: { file: name },
    fix: 'Unpack it and import the files themselves; then their lines can be repaired.',
  });

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
function repairedLines(bytes: Buffer, { headerLines, spans }: RepairNote): Buffer[] {
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
