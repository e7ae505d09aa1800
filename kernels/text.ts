/**
 * Loops over every byte of a text, sixteen a step: its words hashed, signatures, digests, and its
 * bytes escaped for JSON. The text and what is made of it lie from `FREE` on, where the caller says.
 */
import { fold } from './text/fold';
import { digest } from './text/hashes';
import { look, UNFOLDED } from './text/look';

export { escape } from './text/escapes';
export { DIGEST, digest, shortHash } from './text/hashes';
export { shingles } from './text/shingles';
export { sign } from './text/sign';

/** The first byte of memory behind the kernel's own. */
export const FREE: usize = __heap_base;

/**
 * Leaves the digest of the text in lower case, each run of white space as one space.
 *
 * @param end Exclusive; 16 bytes from there on are overwritten.
 * @param target Room for the folded text.
 * @returns False where it takes a string to fold it.
 */
export function foldedDigest(at: usize, end: usize, target: usize): bool {
  v128.store(end, i64x2.splat(0));
  if (((<u32>look(at, end)) & UNFOLDED) != 0) return false;
  digest(target, fold(at, end, target));
  return true;
}
