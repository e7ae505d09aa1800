/**
 * Reads one source of a snapshot: a file, or every member of an archive that is data.
 *
 * A file that someone named must be readable; so must any that is a split by its name, or the split
 * would be cut from other rows without a word. Other files that were found in a folder or an
 * archive are refused as a whole, with a reject on line 0, and cost the others nothing.
 *
 * @module
 */
import { logicalFiles, type LogicalFile } from '../../../rows/archives/logical-files.ts';
import { closeStream, DamagedStream, type ByteStream } from '../../../rows/bytes/stream.ts';
import type { Reject } from '../../../rows/records/batch.ts';
import { fail, ProblemError } from '../../../problem/problem.ts';
import { chooseDataFiles } from '../data-files.ts';
import { readParts, type SourceReading } from './read-parts.ts';
import type { SkippedFile, SnapshotFile, SourceFile } from '../snapshot.ts';
import { splitOfFile } from '../split-of-file.ts';

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
