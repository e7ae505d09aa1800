/**
 * The end of the log of a job: what its process wrote, line by line.
 *
 * @module
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes of a log that are looked at. */
const mostBytes = 64 * 1024;

/**
 * Reads the last lines of a log; none where there is no log yet. A line that is longer than what is
 * looked at comes without its beginning.
 */
export function lastLines(path: string, count: number): string[] {
  if (!existsSync(path)) return [];
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, mostBytes));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString('utf8').split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    return lines.slice(-count);
  } finally {
    closeSync(file);
  }
}
