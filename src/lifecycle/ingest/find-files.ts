/**
 * From what a user names (files, folders, patterns) to the files to import, in an order that does
 * not depend on the file system.
 *
 * @module
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { fail } from '../../problem/problem.ts';
import { chooseDataFiles } from './data-files.ts';
import { parseGlob } from './glob.ts';
import type { SkippedFile } from './snapshot.ts';

export interface FoundFile {
  path: string;
  /** Base name, or the path below the folder that was named. */
  name: string;
  /** Found rather than named. */
  found: boolean;
}

export interface FoundFiles {
  files: FoundFile[];
  skipped: SkippedFile[];
}

/** A folder with more than this is not what the user meant. */
const MAX_FILES = 100_000;

/** @throws `file.missing`, `file.none` when a folder or pattern finds nothing to import. */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const result: FoundFiles = { files: [], skipped: [] };
  for (const given of paths) {
    const kind = await kindOf(given);
    if (kind === 'file') {
      result.files.push({ path: resolve(given), name: basename(given), found: false });
      continue;
    }
    const glob = kind === 'folder' ? { folder: given, matches: () => true } : parseGlob(given);
    if (glob === null)
      return fail('file.missing', `there is no file ${given}`, { location: { file: given } });
    const root = glob.folder;
    const names = (await kindOf(root)) === 'folder' ? await walk(root) : [];
    const { data, skipped } = chooseDataFiles(names.filter(glob.matches));
    if (data.length === 0)
      fail('file.none', `${given} has no file that could be data`, {
        location: { file: given },
        evidence: { skipped: skipped.slice(0, 10) },
      });
    for (const name of data) result.files.push({ path: resolve(root, name), name, found: true });
    result.skipped.push(...skipped);
  }
  return result;
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
}

/** Files below a folder, sorted. Links to files are followed, links to folders are not. */
async function walk(root: string): Promise<string[]> {
  const names: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const isFile =
        entry.isFile() || (entry.isSymbolicLink() && (await kindOf(await target(path))) === 'file');
      if (isFile) names.push(relative(root, path).replaceAll('\\', '/'));
      if (names.length > MAX_FILES)
        fail('file.none', `${root} has more than ${MAX_FILES} files`, {
          location: { file: root },
          fix: 'Name the folder that holds the data.',
        });
      if (entry.isDirectory()) await visit(path);
    }
  };
  await visit(root);
  return names.sort((a, b) => (a < b ? -1 : 1));
}

const target = (link: string): Promise<string> => realpath(link).catch(() => link);
