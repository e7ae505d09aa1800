/**
 * Puts a bundle where people find it: a folder with the files under their own names.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Artifact } from '../../ledger/artifacts.ts';
import { fail } from '../../problem/problem.ts';
import { MANIFEST } from './bundle.ts';

/** Names the folder `exports/<project>-<format>-<first digits of the id>` in the working folder. */
export const defaultFolder = (project: string, format: string, bundle: Artifact): string =>
  join('exports', `${project}-${format}-${bundle.id.slice(0, 12)}`);

/**
 * Writes all files or none: they are gathered beside the folder and moved into place. An earlier
 * bundle there is replaced; anything else is left alone.
 *
 * @returns The absolute path of the folder.
 * @throws `export.folder` when the folder holds something that is not a bundle.
 */
export function materializeBundle(bundle: Artifact, folder: string): string {
  const place = resolve(folder);
  if (existsSync(place) && readdirSync(place).length > 0 && !existsSync(join(place, MANIFEST)))
    fail('export.folder', `${folder} is not empty and holds no bundle`, {
      location: { file: folder },
    });
  const gathered = join(dirname(place), `.${basename(place)}.partial-${process.pid}`);
  rmSync(gathered, { recursive: true, force: true });
  mkdirSync(gathered, { recursive: true });
  try {
    bundle.materialize(gathered);
    rmSync(place, { recursive: true, force: true });
    renameSync(gathered, place);
  } finally {
    rmSync(gathered, { recursive: true, force: true });
  }
  return place;
}
