/** Tells by modification times whether node_modules and dist match the lock file and the sources. */
import { readdirSync, statSync } from 'node:fs';
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

export const isInstalled = () =>
  time('node_modules/.brewslm-installed') >= time('package-lock.json') &&
  time('node_modules/.brewslm-installed') > 0;

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
