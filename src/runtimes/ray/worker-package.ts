/**
 * The worker package as a cluster gets it: the sources of `workers/torch` in a zip that has the same
 * bytes everywhere, so that it is put once.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync, type Zippable } from 'fflate';

/** As far from here in `dist` as it is in `src`. */
const ownWorkers = fileURLToPath(new URL('../../../workers/torch', import.meta.url));

/** Written as local time, whatever the zone; zips know no time before 1980. */
const mtime = new Date(1990, 0, 1);

/** Packs the Python files of a folder, with their paths below `root`. */
export function workerPackage(root = ownWorkers): Buffer {
  const files: Zippable = {};
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => relative(root, path).startsWith(`brewslm_torch${sep}`))
    .toSorted();
  for (const path of paths)
    files[relative(root, path).split(sep).join('/')] = [
      readFileSync(path),
      // As Unix has it: a plain file that everybody may read.
      { mtime, os: 3, attrs: 0o100644 << 16 },
    ];
  return Buffer.from(zipSync(files, { level: 6 }));
}
