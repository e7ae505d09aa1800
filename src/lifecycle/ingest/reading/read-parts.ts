/**
 * Reads one file as the parts that the snapshot lists: itself, or the named parts of a JSON document.
 *
 * Files are UTF-8 until a line is not. Only then is all of one looked at, unless its first bytes
 * said already what it is; so a good file is never read twice.
 *
 * @module
 */
import { bytesOf, type LogicalFile } from '../../../rows/archives/logical-files.ts';
import { closeStream, FileStream, type ByteStream } from '../../../rows/bytes/stream.ts';
import { detectFormat, firstLook, SAMPLE_BYTES, tabledFormat } from '../../../rows/detect.ts';
import { asUtf8 } from '../../../rows/encoding/encodings.ts';
import { recogniseEncoding } from '../../../rows/encoding/recognise-encoding.ts';
import type { BareFormat, RecordFormat, TabledFormat } from '../../../rows/format.ts';
import { sampleOf } from '../../../rows/records/input.ts';
import { visitRows } from '../../../rows/visit.ts';
import type { RangeCensuses } from '../census/census.ts';
import { FilePart, HeldSink, type SnapshotSink } from './file-part.ts';
import type { TableChoice } from './choose-tables.ts';
import { openTables } from './open-tables.ts';
import { isRanged } from '../file-ranges.ts';
import type { RepairsByFile } from '../repairs/repairs.ts';
import type { SkippedFile, SourceFile } from '../snapshot.ts';

/** What reading sources takes, and where it leaves what it finds. */
export interface SourceReading extends SnapshotSink {
  repairs: RepairsByFile;
  /** Encoding of all text; found file by file when left out. */
  encoding?: string | undefined;
  censuses: RangeCensuses;
  signal: AbortSignal;
  /** Of tables, in files that hold several. */
  choice?: TableChoice | undefined;
  /** Hears that bytes of the stored file were read. */
  bytes(bytes: number): void;
}

/** What a file holds, and its tables that were left unread on purpose. */
export interface ReadParts {
  parts: FilePart[];
  skipped: SkippedFile[];
}

/**
 * @param path Of the stored file that the file lies in.
 * @throws `file.*`, of which `file.encoding` when no encoding is certain; `DamagedStream`
 */
export async function readParts(
  path: string,
  file: LogicalFile,
  source: SourceFile,
  reading: SourceReading,
): Promise<ReadParts> {
  const { head, input } = await sampleOf(await file.open(), SAMPLE_BYTES);
  const member = file.name === source.name ? null : file.name.slice(source.name.length + 1);
  const place = { name: file.name, member, isPacked: !(input instanceof FileStream) };
  const tables = tabledFormat(head);
  if (tables !== undefined) return readTables(place, source, input, tables, reading);
  const look = firstLook(head, file.name);
  const read = async (stream: ByteStream, encoding: string, isSettled = true) =>
    readOpened(place, source, await openText(stream, file.name, encoding), reading, isSettled);
  const stated = look === 'own' ? UTF_8 : reading.encoding;
  if (stated !== undefined) return { parts: (await read(input, stated))!, skipped: [] };
  if (look === 'other') await closeStream(input);
  else {
    const parts = await read(input, UTF_8, look === 'utf-8');
    if (parts !== null) return { parts, skipped: [] };
  }
  const found = await recogniseEncoding(file.name, head, bytesOf(path, member));
  const again = place.isPacked ? bytesOf(path, member) : input;
  return { parts: (await read(again, found ?? UTF_8))!, skipped: [] };
}

const UTF_8 = 'utf-8';

interface OpenedFile {
  /** In UTF-8. */
  stream: ByteStream;
  encoding: string;
  format: BareFormat;
}

async function openText(stream: ByteStream, name: string, encoding: string): Promise<OpenedFile> {
  const text = encoding === UTF_8 ? stream : asUtf8(stream, encoding);
  const { head, input } = await sampleOf(text, SAMPLE_BYTES);
  try {
    // Damage before the first byte looks like an empty file until something is asked for.
    if (head.length === 0) await input[Symbol.asyncIterator]().next();
    return { stream: input, encoding, format: detectFormat(head, name) };
  } catch (error) {
    await closeStream(input);
    throw error;
  }
}

async function readTables(
  place: FilePlace,
  source: SourceFile,
  input: ByteStream,
  format: TabledFormat,
  reading: SourceReading,
): Promise<ReadParts> {
  const opened = await openTables(input, place.name, format, reading.choice);
  const parts: FilePart[] = [];
  try {
    for (const table of opened.formats) {
      const one = { stream: opened.stream, encoding: UTF_8, format: table };
      parts.push(...(await readOpened(place, source, one, reading, true))!);
    }
  } finally {
    await opened.release();
  }
  return { parts, skipped: opened.skipped };
}

interface FilePlace {
  /** That rows of it are located by. */
  name: string;
  /** Of an archive. */
  member: string | null;
  isPacked: boolean;
}

/**
 * By ranges where it can be cut; else from its start to its end.
 *
 * @param isSettled That the encoding is known.
 * @returns Null when it is not and a line is no UTF-8: nothing was taken over then.
 */
async function readOpened(
  place: FilePlace,
  source: SourceFile,
  { stream, encoding, format }: OpenedFile,
  reading: SourceReading,
  isSettled: boolean,
): Promise<FilePart[] | null> {
  const { name, member, isPacked } = place;
  const newPart = (part: string | undefined, sink: SnapshotSink): FilePart => {
    const partName = part === undefined ? name : `${name}#${part}`;
    const isParted = format.format === 'json' || format.format === 'yaml';
    const bare = isParted && part !== undefined ? { ...format, part } : format;
    const plain =
      encoding === UTF_8 ? bare : ({ format: 'encoded', encoding, inner: bare } as const);
    const described: RecordFormat = isPacked ? { format: 'packed', member, inner: plain } : plain;
    return new FilePart(partName, source, described, reading.repairs.get(partName), sink);
  };
  if (isRanged(format) && stream instanceof FileStream && !reading.repairs.has(name)) {
    const held = new HeldSink(reading, Infinity);
    const part = newPart(undefined, held);
    if (await reading.censuses.take(stream.path, name, format, part, reading)) {
      if (!isSettled && held.rejects.some(isNoUtf8)) return null;
      part.byRanges = format.format === 'csv';
      held.release();
      return [part];
    }
  }
  const held = isSettled ? null : new HeldSink(reading, MOST_HELD);
  const parts = new Map<string | undefined, FilePart>();
  let open: string | undefined;
  let isDoubtful = false;
  const rows = () => {
    const part = parts.get(open) ?? newPart(open, held ?? reading);
    parts.set(open, part);
    return part.rows;
  };
  const visit = visitRows(stream, format, {
    plain: (row, line) => rows().plain(row, line),
    record: (record, line) => rows().record(record, line),
    reject(reject) {
      isDoubtful ||= held?.isHolding === true && isNoUtf8(reject);
      rows().reject(reject);
    },
    part: (part) => (open = part),
  });
  const rest = () => {
    for (const part of parts.values()) part.rest();
  };
  for await (const _ of visit) {
    reading.signal.throwIfAborted();
    if (isDoubtful) return null;
    rest();
  }
  if (isDoubtful) return null;
  rest();
  held?.release();
  return [...parts.values()];
}

/** More rejects are not held in memory. */
const MOST_HELD = 50_000;

const isNoUtf8 = ({ code }: { code: string }): boolean => code === 'record.encoding';
