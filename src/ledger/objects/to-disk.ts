/**
 * Waits until the disk has what was written: bytes of a file, or names in a folder.
 *
 * @module
 */
import { closeSync, fsync, fsyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/** Waits for a file or a folder, and lets nothing else happen meanwhile. */
export function syncNow(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Waits for a file, which may be renamed meanwhile. */
export async function syncLater(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await sync(file);
  } finally {
    closeSync(file);
  }
}

const sync = promisify(fsync);
