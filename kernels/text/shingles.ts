/** Words of a text, hashed three at a time. */
import { lowerCase, splat, within } from '../shared/lanes';
import { wordHash } from './hashes';

const VECTOR: usize = 16;
/** Bytes whose bits are looked at together. */
const STEP: usize = 64;

/**
 * Writes a hash for each word with the two before it; the first two have fewer before them. Words are
 * runs of ASCII letters, whose case does not count, digits, and all that is not ASCII.
 *
 * @param text In place it becomes lower case. What follows is zeros, for as far as a step goes.
 * @param masks Room for a bit a byte of text, and for a step more.
 * @returns How many hashes there are.
 */
export function shingles(text: usize, length: usize, masks: usize, hashes: usize, seed: u32): u32 {
  // A bit for each byte that is part of a word.
  let at: usize = 0;
  for (; at <= length; at += VECTOR) {
    const v = lowerCase(v128.load(text + at));
    v128.store(text + at, v);
    const letters = v128.or(within(v, 0x61, 26), within(v, 0x30, 10));
    const word = v128.or(letters, i8x16.lt_s(v, splat(0)));
    store<u16>(masks + (at >> 3), <u16>i8x16.bitmask(word));
  }
  store<u64>(masks + (at >> 3), 0);

  // Words begin and end where the bits change.
  const first = hashes;
  let carry: u64 = 0;
  /** Where the word begins that has not ended; 0 between words. */
  let start: usize = 0;
  let before: u32 = 0;
  let last: u32 = 0;
  for (at = 0; at <= length; at += STEP) {
    const mask = load<u64>(masks + (at >> 3));
    let edges = mask ^ ((mask << 1) | carry);
    carry = mask >> 63;
    while (edges != 0) {
      const place = text + at + <usize>ctz(edges);
      edges &= edges - 1;
      if (start == 0) start = place;
      else {
        const now = wordHash(start, place);
        store<u32>(hashes, mix(before, last, now, seed));
        hashes += sizeof<u32>();
        before = last;
        last = now;
        start = 0;
      }
    }
  }
  return <u32>(hashes - first) / sizeof<u32>();
}

/** Three words spread over 32 bits, then the finalizer of MurmurHash3. */
function mix(a: u32, b: u32, c: u32, seed: u32): u32 {
  let hash: u32 = (a ^ seed) * 0xcc9e2d51;
  hash = ((hash ^ (hash >> 15)) + b) * 0x1b873593;
  hash = ((hash ^ (hash >> 13)) + c) * 0x85ebca6b;
  hash = (hash ^ (hash >> 16)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}
