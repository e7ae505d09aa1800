/**
 * The last bytes of a Parquet file, from its footer on, in memory that threads share. Whoever copies
 * a file has those of the original before the copy is whole.
 *
 * @module
 */
import { fstatSync, readSync } from 'node:fs';

export interface FileTail {
  /** Where in the file it begins. */
  at: number;
  bytes: Uint8Array;
}

const MAGIC = 'PAR1';
const ENDING_BYTES = 8;
/** Larger footers are waited for. */
const MOST_BYTES = 64 << 20;

/**
 * @param file Open for reading.
 * @returns Null where it does not end like one.
 */
export function readTail(file: number): FileTail | null {
  const { size } = fstatSync(file);
  const ending = Buffer.alloc(ENDING_BYTES);
  if (size < ENDING_BYTES || !fill(file, ending, size - ENDING_BYTES)) return null;
  const length = ENDING_BYTES + ending.readUInt32LE(0);
  if (ending.toString('latin1', 4) !== MAGIC || length > Math.min(size, MOST_BYTES)) return null;
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  return fill(file, bytes, size - length) ? { at: size - length, bytes } : null;
}

/** Whether a file ends with it. */
export function endsWith(file: number, { at, bytes }: FileTail): boolean {
  const found = Buffer.alloc(bytes.length);
  return (
    fstatSync(file).size === at + bytes.length &&
    fill(file, found, at) &&
    found.equals(Uint8Array.from(bytes))
  );
}

function fill(file: number, target: Uint8Array, at: number): boolean {
  for (let filled = 0; filled < target.length;) {
    const read = readSync(file, target, filled, target.length - filled, at + filled);
    if (read === 0) return false;
    filled += read;
  }
  return true;
}
