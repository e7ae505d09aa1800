import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** A disk at this moment. */
export interface DiskNow {
  /** Bytes that it holds. */
  total: number;
  /** Bytes that a program without privileges may still write. */
  free: number;
}

/** Looks at the disk that a folder is on, or will be on once it is made. */
export function diskNow(folder: string): DiskNow {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  const { blocks, bavail, bsize } = statfsSync(place);
  return { total: blocks * bsize, free: bavail * bsize };
}
