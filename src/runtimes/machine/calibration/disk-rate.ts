import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { randomFillSync } from 'node:crypto';

const chunk = 4 * 1024 ** 2;
const most = 128 * 1024 ** 2;
const enoughSeconds = 1;

/**
 * Bytes per second of a file written and synced, as checkpoints are. The contents are random, or a
 * disk that compresses would be flattered.
 */
export function diskRate(folder: string): number {
  const path = join(folder, `.disk-rate-${process.pid}`);
  const data = randomFillSync(Buffer.alloc(chunk));
  const file = openSync(path, 'w');
  try {
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1000;
    let written = 0;
    while (written < most && elapsed() < enoughSeconds) {
      written += writeSync(file, data);
      // Else everything lands in the cache, and the last sync takes as long as the disk likes.
      fsyncSync(file);
    }
    return written / elapsed();
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}
