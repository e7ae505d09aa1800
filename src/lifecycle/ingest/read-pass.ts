/**
 * Reads what is stored once for all files that are in it.
 *
 * @module
 */
import type { Batch } from '../../rows/records/batch.ts';
import {
  readMembers,
  readRecords,
  type PackedFormat,
  type RecordFormat,
} from '../../rows/format.ts';
import { Overlay, type Repair } from './repairs.ts';

/** What one pass reads: a file, or members of an archive in their order. */
export interface Pass<File> {
  /** Of the stored file. */
  path: string;
  files: File[];
}

/** What takes part in a pass. */
export interface ReadableFile {
  format: RecordFormat;
  /** Of rows of it. */
  repairs?: readonly Repair[];
}

/** The records of a pass, each batch with the file it is from. */
export async function* readPass<File extends ReadableFile>(
  pass: Pass<File>,
): AsyncGenerator<{ file: File; batch: Batch }> {
  const overlays = new Map(
    pass.files.map((file) => [file, file.repairs && new Overlay(file.repairs)]),
  );
  for await (const { file, batch } of readFiles(pass))
    yield { file, batch: overlays.get(file)?.apply(batch) ?? batch };
}

async function* readFiles<File extends ReadableFile>({
  path,
  files,
}: Pass<File>): AsyncGenerator<{ file: File; batch: Batch }> {
  const formats = files.map(({ format }) => format);
  if (formats.every((format): format is PackedFormat => format.format === 'packed'))
    for await (const { at, batch } of readMembers(path, formats)) yield { file: files[at], batch };
  else
    for (const file of files)
      for await (const batch of readRecords(path, file.format)) yield { file, batch };
}
