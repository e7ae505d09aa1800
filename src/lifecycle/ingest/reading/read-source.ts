/**
 * Reads one source of a snapshot: a file, or every member of an archive that is data.
 *
 * A file that someone named must be readable; so must any that is a split by its name, or the split
 * would be cut from other rows without a word. Other files that were found in a folder or an
 * archive are refused as a whole, with a reject on line 0, and cost the others nothing.
 *
 * @module
 */
import { bytesOf, logicalFiles, type LogicalFile } from '../../../rows/archives/logical-files.ts';
import {
  closeStream,
  DamagedStream,
  FileStream,
  type ByteStream,
} from '../../../rows/bytes/stream.ts';
import { detectFormat, firstLook, SAMPLE_BYTES, tabledFormat } from '../../../rows/detect.ts';
import { asUtf8 } from '../../../rows/encoding/encodings.ts';
import { recogniseEncoding } from '../../../rows/encoding/recognise-encoding.ts';
import type { BareFormat, TabledFormat } from '../../../rows/format.ts';
import type { Reject } from '../../../rows/records/batch.ts';
import { sampleOf } from '../../../rows/records/input.ts';
import { visitRows } from '../../../rows/visit.ts';
import { fail, ProblemError } from '../../../problem/problem.ts';
import type { RangeCensuses } from '../census/census.ts';
import { chooseDataFiles } from '../data-files.ts';
import { isRanged } from '../file-ranges.ts';
import type { RepairsByFile } from '../repairs/repairs.ts';
import type { SkippedFile, SnapshotFile, SourceFile } from '../snapshot.ts';
import { splitOfFile } from '../split-of-file.ts';
import type { TableChoice } from './choose-tables.ts';
import { FilePart, HeldSink, UTF_8, type FilePlace, type SnapshotSink } from './file-part.ts';
import { openTables } from './open-tables.ts';

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

export interface ReadSource {
  files: SnapshotFile[];
  skipped: SkippedFile[];
}

/** @throws `file.*` */
export async function readSource(
  path: string,
  source: SourceFile,
  reading: SourceReading,
): Promise<ReadSource> {
  const result: ReadSource = { files: [], skipped: [] };
  const members = await membersOf(path, source.name);
  const chosen = members && chooseDataFiles(members);
  if (chosen)
    result.skipped = chosen.skipped.map(({ name, reason }) => ({
      name: `${source.name}/${name}`,
      reason,
    }));
  const wanted = chosen && new Set(chosen.data.map((name) => `${source.name}/${name}`));
  const refuse = (name: string, { code, message }: Pick<Reject, 'code' | 'message'>) =>
    reading.reject({ file: name, line: 0, code, message, excerpt: '' });
  try {
    for await (const file of logicalFiles(path, source.name, reading.bytes)) {
      if (wanted && !wanted.has(file.name)) {
        if ('code' in file) refuse(file.name, file);
        continue;
      }
      if ('code' in file) refuse(file.name, file);
      else await readFile(path, file, source, reading, refuse, result);
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    if (result.files.length === 0 && source.found === undefined)
      fail(error.code, `${source.name}: ${error.message}`, { location: { file: source.name } });
    refuse(source.name, error);
  }
  return result;
}

/** Names of what can be read in the archive; null when the file is none. */
async function membersOf(path: string, name: string): Promise<string[] | null> {
  const names: string[] = [];
  try {
    for await (const file of logicalFiles(path, name)) {
      if (file.name === name) {
        if (!('code' in file)) await closeStream(await file.open().catch(() => emptyStream));
        return null;
      }
      if (!('code' in file)) names.push(file.name.slice(name.length + 1));
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
  }
  return names;
}

const emptyStream: ByteStream = { async *[Symbol.asyncIterator]() {} };

async function readFile(
  path: string,
  file: LogicalFile,
  source: SourceFile,
  reading: SourceReading,
  refuse: (name: string, reject: Pick<Reject, 'code' | 'message'>) => void,
  result: ReadSource,
): Promise<void> {
  let read;
  try {
    read = await readParts(path, file, source, reading);
  } catch (error) {
    const needed = isNeeded(file, source);
    if (error instanceof DamagedStream) {
      if (needed)
        fail(error.code, `${file.name}: ${error.message}`, { location: { file: file.name } });
      return refuse(file.name, error);
    }
    if (needed || !(error instanceof ProblemError)) throw error;
    const { code, message } = error.problem;
    return refuse(file.name, { code: code as Reject['code'], message });
  }
  const { parts, skipped } = read;
  result.skipped.push(...skipped);
  if (parts.some((part) => !part.isEmpty)) {
    result.files.push(...parts.map((part) => part.describe()));
    return;
  }
  const message = `${file.name} holds no records`;
  if (isNeeded(file, source)) fail('file.empty', message, { location: { file: file.name } });
  refuse(file.name, { code: 'file.empty', message });
}

/** Named by the user, or a split by its name: it cannot be left out without a word. */
const isNeeded = (file: LogicalFile, source: SourceFile): boolean =>
  (source.found === undefined && file.name === source.name) ||
  (source.split ?? splitOfFile(file.name)) !== null;

/** What a file holds, and its tables that were left unread on purpose. */
interface ReadParts {
  parts: FilePart[];
  skipped: SkippedFile[];
}

/**
 * Reads one file as the parts that the snapshot lists: itself, or the named parts of a JSON document.
 *
 * Files are UTF-8 until a line is not. Only then is all of one looked at, unless its first bytes
 * said already what it is; so a good file is never read twice.
 *
 * @param path Of the stored file that the file lies in.
 * @throws `file.*`, of which `file.encoding` when no encoding is certain; `DamagedStream`
 */
async function readParts(
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
  const { name } = place;
  const newPart = (part: string | undefined, sink: SnapshotSink): FilePart =>
    new FilePart({ ...place, encoding, format, part }, source, reading.repairs, sink);
  if (isRanged(format) && stream instanceof FileStream && !reading.repairs.has(name)) {
    const held = new HeldSink(reading, Infinity);
    const part = newPart(undefined, held);
    const stored = { path: stream.path, sha256: source.sha256 };
    if (await reading.censuses.take(stored, name, format, part, reading)) {
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
