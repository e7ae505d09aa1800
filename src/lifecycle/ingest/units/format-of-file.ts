/**
 * Which files are cut into units. Threads that read units need none of this, nor what it loads.
 *
 * @module
 */
import { readSync } from 'node:fs';
import { isPacked } from '../../../rows/archives/logical-files.ts';
import { detectFormat, SAMPLE_BYTES } from '../../../rows/detect.ts';
import type { PlainFormat } from '../../../rows/format.ts';
import { isCut, type UnitFormat } from './cut-file.ts';

/**
 * The format of a file that is open for reading, by its first bytes and its name. Null where it is
 * none that is cut: reading the file will tell.
 */
export function formatOf(file: number, name: string): UnitFormat | null {
  const head = Buffer.alloc(SAMPLE_BYTES);
  const bytes = head.subarray(0, readSync(file, head, 0, head.length, 0));
  if (isPacked(bytes)) return null;
  let format: PlainFormat;
  try {
    format = detectFormat(bytes, name);
  } catch {
    return null;
  }
  return isCut(format) ? format : null;
}
