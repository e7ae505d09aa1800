/**
 * The files of the page. The published package brings them; a clone builds them when they are first
 * asked for, and again when a source is newer.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../problem/problem.ts';

/** As far from here in `dist` as in `src`. */
const web = fileURLToPath(new URL('../../web/', import.meta.url));

/** Written after an installation; holds the digest of the lock file that it followed. */
const stamp = join(web, 'node_modules/.brewslm-installed');

/**
 * Gives the folder of the built page.
 *
 * @param say Is told what takes a while.
 * @throws `api.page-missing` where it is neither there nor can be built
 */
export function builtPage(say: (line: string) => void): string {
  const built = join(web, 'dist');
  const isClone = existsSync(join(web, 'package.json'));
  if (isClone && timeOf('dist/index.html') < newest('src')) {
    const run = (...words: string[]) =>
      execFileSync('npm', words, { cwd: web, stdio: ['ignore', 2, 2] });
    try {
      if (!isInstalled()) {
        say('brewslm: installing the packages of the page (first use)');
        run('ci', '--ignore-scripts', '--no-progress', '--loglevel=error');
        writeFileSync(stamp, lockDigest());
      }
      say('brewslm: building the page');
      run('run', '--silent', 'build');
    } catch (cause) {
      fail('api.page-missing', 'the page could not be built', { cause });
    }
  }
  if (!existsSync(join(built, 'index.html')))
    fail('api.page-missing', `there is no page in ${built}`);
  return built;
}

/** Whoever installed them by hand left no stamp, and is believed. */
function isInstalled(): boolean {
  if (!existsSync(join(web, 'node_modules/vite'))) return false;
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') === lockDigest();
}

const lockDigest = (): string =>
  createHash('sha256')
    .update(readFileSync(join(web, 'package-lock.json')))
    .digest('hex');

function timeOf(path: string): number {
  return statSync(join(web, path), { throwIfNoEntry: false })?.mtimeMs ?? -1;
}

/** When the newest file below a folder was changed. */
function newest(folder: string): number {
  if (!existsSync(join(web, folder))) return 0;
  const entries = readdirSync(join(web, folder), { recursive: true, encoding: 'utf8' });
  return Math.max(0, ...entries.map((entry) => timeOf(join(folder, entry))));
}
