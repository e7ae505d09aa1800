/**
 * `SHA256SUMS` of an export bundle: every other file with its digest, as `sha256sum -c` of GNU coreutils
 * reads it, so that a folder that was copied can be checked without BrewSLM, its project or a network.
 * It finds damage. Whoever can rewrite the list can forge it: against that stands a signature, or the
 * digest of the list itself, told by another way.
 *
 * @module
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ArtifactFile } from '../../ledger/artifacts.ts';
import { sha256 } from '../../ledger/canonical-json.ts';
import { hashFile } from '../../ledger/objects/hash-file.ts';
import { fail, problem, type Problem } from '../../problem/problem.ts';
import type { Progress } from '../stage/stage.ts';

export const CHECKSUMS = 'SHA256SUMS';

/** Made of a folder afterwards: the one file that the list does not know and that may be there. */
export const SIGNATURE = 'model.sig';

type Listed = Pick<ArtifactFile, 'path' | 'sha256'>;

/** Writes the list, in the order of the paths. */
export const checksumsOf = (files: readonly Listed[]): string =>
  files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('');

export interface BundleCheck {
  /** Digest of the list: two folders with the same one hold the same bytes. */
  sha256: string;
  files: number;
  bytes: number;
  problems: Problem[];
}

/**
 * Holds a folder against its list: changed, missing and added files are each a problem.
 *
 * @throws `bundle.none` where no list is; `bundle.list` where it is not as `checksumsOf` writes it; the
 *   reason of the signal.
 */
export async function checkBundleFolder(
  folder: string,
  progress: (update: Progress) => void,
  signal: AbortSignal,
): Promise<BundleCheck> {
  const list = listOf(folder);
  const listed = new Map(list.files.map(({ path, sha256 }) => [path, sha256]));
  const unlisted = [CHECKSUMS, SIGNATURE];
  const present = new Set(entriesOf(folder).filter((path) => !unlisted.includes(path)));
  const problems: Problem[] = [];
  let [done, bytes] = [0, 0];
  for (const [path, expected] of listed) {
    signal.throwIfAborted();
    progress({ label: 'checking', done: done++, total: listed.size, unit: 'files' });
    const location = { file: path };
    if (!present.delete(path)) {
      problems.push(problem('bundle.missing', `${path} is not there`, { location }));
      continue;
    }
    const found = lstatSync(join(folder, path));
    // A link may lead to the right bytes today and to others tomorrow.
    const digest = found.isFile() ? await hashFile(join(folder, path)) : null;
    if (digest !== null) bytes += found.size;
    if (digest !== expected)
      problems.push(
        problem('bundle.changed', `${path} is not what was exported`, {
          location,
          evidence: { expected, found: digest },
        }),
      );
  }
  for (const path of present)
    problems.push(
      problem('bundle.added', `${path} does not belong to the bundle`, {
        location: { file: path },
      }),
    );
  return { sha256: list.sha256, files: listed.size, bytes, problems };
}

/**
 * Reads the list of a folder.
 *
 * @returns What it lists, in its order, and its own digest.
 * @throws `bundle.none`; `bundle.list`.
 */
export function listOf(folder: string): { files: Listed[]; sha256: string } {
  const list = readList(folder);
  return { files: parseList(list), sha256: sha256(list) };
}

function readList(folder: string): Buffer {
  try {
    return readFileSync(join(folder, CHECKSUMS));
  } catch (cause) {
    return fail('bundle.none', `${folder} holds no ${CHECKSUMS}`, {
      location: { file: folder },
      cause,
    });
  }
}

/** Nothing but what `checksumsOf` writes: a changed byte of the list is never read over. */
function parseList(list: Buffer): Listed[] {
  const text = list.toString('utf8');
  const files = text
    .split('\n')
    .slice(0, -1)
    .map((line) => ({ sha256: line.slice(0, 64), path: line.slice(66) }));
  const wrong = files.findIndex(
    ({ sha256, path }, at) =>
      !/^[0-9a-f]{64}$/.test(sha256) ||
      !/^[^\p{Cc}]+$/u.test(path) ||
      (at > 0 && files[at - 1].path >= path),
  );
  if (files.length === 0 || wrong >= 0 || !Buffer.from(checksumsOf(files)).equals(list))
    fail('bundle.list', `${CHECKSUMS} is damaged`, {
      location: { file: CHECKSUMS, line: wrong >= 0 ? wrong + 1 : files.length + 1 },
    });
  return files;
}

/** Every path below a folder that is no folder, with `/`, sorted. */
const entriesOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
