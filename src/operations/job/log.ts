import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

const excerptLines = 20;
const excerptBytes = 16 * 1024;

/** Names the file that the process of a job writes to. */
export const logOfJob = (home: string, job: number): string => join(home, 'logs', `job-${job}.log`);

/** The last lines of a log; none where there is no log, or no longer. */
export function endOfLog(file: string): string[] {
  let log: number;
  try {
    log = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    const { size } = fstatSync(log);
    const start = Math.max(0, size - excerptBytes);
    const bytes = Buffer.alloc(size - start);
    const read = readSync(log, bytes, 0, bytes.length, start);
    const lines = bytes.toString('utf8', 0, read).trimEnd().split('\n');
    // The first of them may have been cut.
    return lines
      .slice(start > 0 ? 1 : 0)
      .slice(-excerptLines)
      .filter((line) => line !== '');
  } finally {
    closeSync(log);
  }
}
