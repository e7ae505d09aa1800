/** What the bytes of a text show: where none of it is there, the bytes are all that has to be looked at. */
import { splat } from '../shared/lanes';

/** As `src/lifecycle/normalize/kernel/text-traits.ts` explains them. */
export const RETURN: u32 = 1;
export const BRACKET: u32 = 2;
export const DIGIT_LIKE: u32 = 4;
export const UNFOLDED: u32 = 8;
export const UNCOMPOSED: u32 = 16;
export const WIDE: u32 = 32;
export const DAMAGE: u32 = 64;
export const ESCAPED: u32 = 128;

/**
 * Classes of ASCII, one bit each: characters whose upper half is one of some and whose lower half is
 * one of others. Two look-ups tell the classes of sixteen characters (Langdale and Lemire 2019).
 */
const CARRIAGE_RETURN = 1;
const LESS_THAN = 2;
const SQUARE_BRACKET = 4;
const DIGIT = 8;
const AT_SIGN = 16;
const DASH = 32;
const QUOTE = 64;
const CONTROL = 128;

/** The classes that half a character, of four bits, may be of. */
const byUpperHalf = memory.data(16);
const byLowerHalf = memory.data(16);
classify(CARRIAGE_RETURN, 0x0d, 0x0d);
classify(LESS_THAN, 0x3c, 0x3c);
classify(SQUARE_BRACKET, 0x5b, 0x5b);
classify(DIGIT, 0x30, 0x39);
classify(AT_SIGN, 0x40, 0x40);
classify(DASH, 0x2d, 0x2d);
classify(QUOTE, 0x22, 0x22);
classify(CONTROL, 0x00, 0x1f);

function classify(bit: u32, first: usize, last: usize): void {
  for (let character = first; character <= last; character++) {
    const upper = byUpperHalf + (character >> 4);
    const lower = byLowerHalf + (character & 15);
    store<u8>(upper, <u8>(load<u8>(upper) | bit));
    store<u8>(lower, <u8>(load<u8>(lower) | bit));
  }
}

const BACKSLASH = 0x5c;

/**
 * Looks at a text in UTF-8.
 *
 * @param end Exclusive; the 16 bytes from there on are read, and ASCII among them counts.
 * @returns Its traits; in the upper 32 bits, its continuation bytes less its characters of four
 *   bytes: by how many its length in UTF-8 exceeds that in UTF-16.
 */
export function look(at: usize, end: usize): u64 {
  const upper = v128.load(byUpperHalf);
  const lower = v128.load(byLowerHalf);
  let classes = splat(0);
  let slashes = splat(0);
  let traits: u32 = 0;
  let extra: i32 = 0;
  for (; at < end; at += 16) {
    const v = v128.load(at);
    const byLower = i8x16.swizzle(lower, v128.and(v, splat(15)));
    const byUpper = i8x16.swizzle(upper, i8x16.shr_u(v, 4));
    classes = v128.or(classes, v128.and(byLower, byUpper));
    slashes = v128.or(slashes, i8x16.eq(v, splat(BACKSLASH)));
    // Beyond ASCII, byte by byte.
    for (let bits: u32 = i8x16.bitmask(v); bits != 0; bits &= bits - 1) {
      const place = at + ctz(bits);
      if (place >= end) break;
      const byte: u32 = load<u8>(place);
      if (byte < 0xc0) extra++;
      else if (byte < 0xc4) traits |= looksOfLatin(byte, load<u8>(place, 1));
      else {
        traits |= UNFOLDED;
        if (byte >= 0xf0) extra--;
        // From U+0300 on.
        if (byte >= 0xcc) traits |= looksBeyondLatin(byte, load<u8>(place, 1), load<u8>(place, 2));
      }
    }
  }
  if (has(classes, CARRIAGE_RETURN)) traits |= RETURN;
  if (has(classes, LESS_THAN | SQUARE_BRACKET)) traits |= BRACKET;
  if (has(classes, DIGIT | AT_SIGN | DASH)) traits |= DIGIT_LIKE;
  if (has(classes, QUOTE | CONTROL) || v128.any_true(slashes)) traits |= ESCAPED;
  return (<u64>traits) | ((<u64>extra) << 32);
}

function has(classes: v128, some: i32): bool {
  return v128.any_true(v128.and(classes, splat(some)));
}

/** Of characters up to U+00FF. */
function looksOfLatin(byte: u32, second: u32): u32 {
  // U+0085, and the space that does not break.
  if (byte == 0xc2) return second == 0x85 || second == 0xa0 ? UNFOLDED : 0;
  if (byte != 0xc3) return UNFOLDED;
  const capital = second < 0x9f ? UNFOLDED : 0;
  // A with tilde or circumflex, small a with circumflex, capital eth: signs of mojibake.
  const sign = (second & 0xfe) == 0x82 || second == 0xa2 || second == 0x90;
  return capital | (sign ? DAMAGE : 0);
}

/** Of characters from U+0300 on, by their bytes. */
function looksBeyondLatin(byte: u32, second: u32, third: u32): u32 {
  const wide = byte >= 0xe2 ? WIDE : 0;
  // Dashes, quotes, bullets, signs of currency; U+4000 to U+9FFF; emoji: composed, and no space.
  if (byte == 0xe2 && (second == 0x82 || (second == 0x80 && third - 0x90 < 0x18))) return wide;
  if (byte - 0xe4 < 6 || (byte == 0xf0 && second == 0x9f)) return wide;
  // U+FFFD stands for what was lost.
  const lost = byte == 0xef && second == 0xbf && third == 0xbd;
  return wide | UNCOMPOSED | (lost ? DAMAGE : 0);
}
