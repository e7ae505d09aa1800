/**
 * Reads what is stored once for all files that are in it.
 *
 * @module
 */
import type { Batch } from '../../../rows/records/batch.ts';
import {
  openMembers,
  readPlain,
  type PackedFormat,
  type PlainFormat,
  type RecordFormat,
} from '../../../rows/format.ts';
import type { RecordInput } from '../../../rows/records/input.ts';

/** What one pass reads: a file, or members of an archive in their order. */
export interface Pass<File> {
  /** Of the stored file. */
  path: string;
  files: File[];
}

export interface OpenFile<File> {
  file: File;
  /** Its bytes, unpacked; to be read before the next file is asked for. */
  input: RecordInput;
  format: PlainFormat;
}

/** The files of a pass, one after the other. */
export async function* openPass<File extends { format: RecordFormat }>({
  path,
  files,
}: Pass<File>): AsyncGenerator<OpenFile<File>> {
  const formats = files.map(({ format }) => format);
  if (!formats.every((format): format is PackedFormat => format.format === 'packed')) {
    for (const file of files) yield { file, input: path, format: file.format as PlainFormat };
    return;
  }
  for await (const { at, stream } of openMembers(path, formats))
    yield { file: files[at], input: stream, format: formats[at].inner };
}

/** The records of a pass, each batch with the file it is from. */
export async function* readPass<File extends { format: RecordFormat }>(
  pass: Pass<File>,
): AsyncGenerator<{ file: File; batch: Batch }> {
  for await (const { file, input, format } of openPass(pass))
    for await (const batch of readPlain(input, format)) yield { file, batch };
}
