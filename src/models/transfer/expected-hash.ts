/**
 * What the bytes of a file must come to.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { sizeOf } from './part.ts';

export interface ExpectedHash {
  /** `git-sha1` is the id of a git blob: SHA-1 over a header with the length, then the bytes. */
  algorithm: 'sha256' | 'git-sha1';
  hex: string;
}

/** Tells whether the bytes of a file come to this hash. */
export async function hasHash(path: string, { algorithm, hex }: ExpectedHash): Promise<boolean> {
  const hash = createHash(algorithm === 'sha256' ? 'sha256' : 'sha1');
  if (algorithm === 'git-sha1') hash.update(`blob ${(await sizeOf(path)) ?? 0}\0`);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
    hash.update(chunk as Buffer);
  return hash.digest('hex') === hex;
}
