/** Texts that differ only in case and in white space become the same bytes. */
import { lowerCase, splat, within } from '../shared/lanes';

const SPACE: u32 = 0x20;
const VECTOR: usize = 16;
/** Where the bytes of a vector with runs of white space are looked at one by one. */
const vector = memory.data(16);

/**
 * Writes a text with ASCII in lower case and each run of white space as one space.
 *
 * @param end Exclusive; up to 15 bytes from there on are read, and written at the target.
 * @returns The end of what was written.
 */
export function fold(at: usize, end: usize, target: usize): usize {
  /** Whether a space came last. */
  let before: u32 = 0;
  while (at < end) {
    let v = v128.load(at);
    // Tab, line feed, vertical tab, form feed, return.
    v = lowerCase(v128.bitselect(splat(SPACE), v, within(v, 0x09, 5)));
    const spaces: u32 = i8x16.bitmask(i8x16.eq(v, splat(SPACE)));
    if ((spaces & ((spaces << 1) | before)) == 0) {
      v128.store(target, v);
      before = spaces >> 15;
      at += VECTOR;
      target += VECTOR;
      continue;
    }
    v128.store(vector, v);
    for (let next = vector; next < vector + VECTOR && at < end; next++, at++) {
      const byte: u32 = load<u8>(next);
      const isSpace: u32 = u32(byte == SPACE);
      if ((before & isSpace) == 0) {
        store<u8>(target, <u8>byte);
        target++;
      }
      before = isSpace;
    }
  }
  // What was folded beyond the end does not count.
  return target - (at - end);
}
