/** Tells whether node_modules and dist match the lock file and the sources. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('..', import.meta.url));

const time = (path) => {
  try {
    return statSync(join(root, path)).mtimeMs;
  } catch {
    return -1;
  }
};

/** Written after an installation; holds the digest of the lock file that it followed. */
export const installedStamp = join(root, 'node_modules/.brewslm-installed');

export const lockDigest = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** Times are quick to look at; a checkout newer than the packages may still have the same lock file. */
export function isInstalled() {
  const installed = time('node_modules/.brewslm-installed');
  if (installed < 0) return false;
  if (installed >= time('package-lock.json')) return true;
  return readFileSync(installedStamp, 'utf8') === lockDigest();
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (entry.name.endsWith('.test.ts')) continue;
    const path = `${folder}/${entry.name}`;
    latest = Math.max(latest, time(path), entry.isDirectory() ? newest(path) : 0);
  }
  return latest;
}

export const isBuilt = () => time('dist/.built') >= Math.max(newest('src'), time('tsconfig.json'));

export const isFresh = () => isInstalled() && isBuilt();
