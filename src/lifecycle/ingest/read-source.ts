/**
 * Reads one source of a snapshot: a file, or every member of an archive that is data.
 *
 * A file that someone named must be readable; so must any that is a split by its name, or the split
 * would be cut from other rows without a word. Other files that were found in a folder or an
 * archive are refused as a whole, with a reject on line 0, and cost the others nothing.
 *
 * @module
 */
import { logicalFiles, type LogicalFile } from '../../rows/archives/logical-files.ts';
import {
  closeStream,
  DamagedStream,
  FileStream,
  type ByteStream,
} from '../../rows/bytes/stream.ts';
import type { Reject } from '../../rows/records/batch.ts';
import { detectFormat, SAMPLE_BYTES } from '../../rows/detect.ts';
import type { PlainFormat } from '../../rows/format.ts';
import { sampleOf } from '../../rows/records/input.ts';
import { visitRows } from '../../rows/visit.ts';
import { fail, ProblemError } from '../../problem/problem.ts';
import { chooseDataFiles } from './data-files.ts';
import type { RangeCensuses } from './census/take-census.ts';
import { FilePart, type SnapshotSink } from './file-part.ts';
import { isRanged } from './ranges/file-range.ts';
import type { RepairsByFile } from './repairs/repairs.ts';
import type { SkippedFile, SnapshotFile, SourceFile } from './snapshot.ts';
import { splitOfFile } from './split-of-file.ts';

export interface ReadSource {
  files: SnapshotFile[];
  skipped: SkippedFile[];
}

/** What reading sources takes, and where it leaves what it finds. */
export interface SourceReading extends SnapshotSink {
  repairs: RepairsByFile;
  censuses: RangeCensuses;
  signal: AbortSignal;
  /** Hears that bytes of the stored file were read. */
  bytes(bytes: number): void;
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
      else result.files.push(...(await readFile(file, source, reading, refuse)));
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
  file: LogicalFile,
  source: SourceFile,
  reading: SourceReading,
  refuse: (name: string, reject: Pick<Reject, 'code' | 'message'>) => void,
): Promise<SnapshotFile[]> {
  let opened;
  try {
    opened = await openFile(file);
  } catch (error) {
    const needed = isNeeded(file, source);
    if (error instanceof DamagedStream) {
      if (needed)
        fail(error.code, `${file.name}: ${error.message}`, { location: { file: file.name } });
      refuse(file.name, error);
      return [];
    }
    if (needed || !(error instanceof ProblemError)) throw error;
    const { code, message } = error.problem;
    refuse(file.name, { code: code as Reject['code'], message });
    return [];
  }
  const parts = await readParts(file.name, source, opened, reading);
  if (parts.some((part) => !part.isEmpty)) return parts.map((part) => part.describe());
  const message = `${file.name} holds no records`;
  if (isNeeded(file, source)) fail('file.empty', message, { location: { file: file.name } });
  refuse(file.name, { code: 'file.empty', message });
  return [];
}

/** By ranges where it can be cut; else from its start to its end. */
async function readParts(
  name: string,
  source: SourceFile,
  { stream, format }: OpenedFile,
  reading: SourceReading,
): Promise<FilePart[]> {
  const packed = !(stream instanceof FileStream);
  const newPart = (part: string | undefined): FilePart => {
    const partName = part === undefined ? name : `${name}#${part}`;
    const plain = format.format === 'json' && part !== undefined ? { ...format, part } : format;
    const member = name === source.name ? null : name.slice(source.name.length + 1);
    const described = packed ? ({ format: 'packed', member, inner: plain } as const) : plain;
    return new FilePart(partName, source, described, reading.repairs.get(partName), reading);
  };
  if (isRanged(format) && !packed && !reading.repairs.has(name)) {
    const census = await reading.censuses.take(stream.path, name, format, reading);
    if (census !== null) {
      const part = newPart(undefined);
      part.addRanges(census.whole);
      return [part];
    }
  }
  const parts = new Map<string | undefined, FilePart>();
  let open: string | undefined;
  const rows = () => {
    const part = parts.get(open) ?? newPart(open);
    parts.set(open, part);
    return part.rows;
  };
  const visit = visitRows(stream, format, {
    plain: (row, line) => rows().plain(row, line),
    record: (record, line) => rows().record(record, line),
    reject: (reject) => rows().reject(reject),
    part: (part) => (open = part),
  });
  const rest = () => {
    for (const part of parts.values()) part.rest();
  };
  for await (const _ of visit) {
    reading.signal.throwIfAborted();
    rest();
  }
  rest();
  return [...parts.values()];
}

/** Named by the user, or a split by its name: it cannot be left out without a word. */
const isNeeded = (file: LogicalFile, source: SourceFile): boolean =>
  (source.found === undefined && file.name === source.name) ||
  (source.split ?? splitOfFile(file.name)) !== null;

interface OpenedFile {
  stream: ByteStream;
  format: PlainFormat;
}

async function openFile(file: LogicalFile): Promise<OpenedFile> {
  const { head, input } = await sampleOf(await file.open(), SAMPLE_BYTES);
  try {
    // Damage before the first byte looks like an empty file until something is asked for.
    if (head.length === 0) await input[Symbol.asyncIterator]().next();
    return { stream: input, format: detectFormat(head, file.name) };
  } catch (error) {
    await closeStream(input);
    throw error;
  }
}
