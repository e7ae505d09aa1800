/**
 * The token of whoever started the server: made once, kept in the home for its owner's eyes alone, and
 * the same after a restart, so that a page that is open goes on.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads the token of a home, or makes it. */
export function pageToken(home: string): string {
  const file = join(home, 'page-token');
  mkdirSync(home, { recursive: true });
  try {
    // Another server of this home may be making it: whoever is first has made it.
    writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}

/** Compares secrets in a time that tells nothing of either. */
export const sameSecret = (one: string, other: string): boolean =>
  timingSafeEqual(sha256(one), sha256(other));

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
