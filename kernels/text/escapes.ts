/** Text between the quotes of JSON, and of CSV. */
import { splat } from '../shared/lanes';

const QUOTE = 0x22;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const VECTOR: usize = 16;

/** What stands for a control character behind a backslash, by that character; 0: nothing does. */
const letterOf = memory.data(0x20);
store<u8>(letterOf + 0x08, 0x62); // b
store<u8>(letterOf + 0x09, 0x74); // t
store<u8>(letterOf + 0x0a, 0x6e); // n
store<u8>(letterOf + 0x0c, 0x66); // f
store<u8>(letterOf + 0x0d, 0x72); // r

/** What a character behind a mark stands for, by that character. The quote is its own in CSV too. */
const meaningOf = memory.data(256);
store<u8>(meaningOf + QUOTE, QUOTE);
store<u8>(meaningOf + BACKSLASH, BACKSLASH);
store<u8>(meaningOf + SLASH, SLASH);
store<u8>(meaningOf + 0x62, 0x08); // b
store<u8>(meaningOf + 0x66, 0x0c); // f
store<u8>(meaningOf + 0x6e, 0x0a); // n
store<u8>(meaningOf + 0x72, 0x0d); // r
store<u8>(meaningOf + 0x74, 0x09); // t

/** Set where `unescape` undid an escape that nobody would write, of a slash. */
export let idleEscape: bool = false;

/**
 * Undoes the simple escapes of JSON, or the doubled quotes of CSV.
 *
 * @param end Exclusive; up to 15 bytes from there on are read, and written at the target.
 * @param mark The backslash, or the quote.
 * @returns The end of what was written.
 */
export function unescape(at: usize, end: usize, target: usize, mark: i32): usize {
  const marks = i8x16.splat(<i8>mark);
  idleEscape = false;
  while (at < end) {
    const v = v128.load(at);
    v128.store(target, v);
    const bits = i8x16.bitmask(i8x16.eq(v, marks));
    if (bits == 0) {
      at += VECTOR;
      target += VECTOR;
      continue;
    }
    at += ctz(bits);
    target += ctz(bits);
    if (at >= end) break;
    const byte: usize = load<u8>(at, 1);
    if (byte == SLASH) idleEscape = true;
    store<u8>(target, load<u8>(meaningOf + byte));
    at += 2;
    target++;
  }
  // What was copied beyond the end does not count.
  return target - (at - end);
}

/**
 * Writes text as `JSON.stringify` does between quotes.
 *
 * @param end Exclusive; up to 15 bytes from there on are read, and written at the target.
 * @returns The end of what was written.
 */
export function escape(at: usize, end: usize, target: usize): usize {
  while (at < end) {
    const v = v128.load(at);
    v128.store(target, v);
    const marks = v128.or(i8x16.eq(v, splat(QUOTE)), i8x16.eq(v, splat(BACKSLASH)));
    let bits: u32 = i8x16.bitmask(v128.or(marks, i8x16.lt_u(v, splat(0x20))));
    // The end of the text stops as a character to escape would.
    const left = end - at;
    if (left < VECTOR) bits |= 1 << (left as u32);
    if (bits == 0) {
      at += VECTOR;
      target += VECTOR;
      continue;
    }
    at += ctz(bits);
    target += ctz(bits);
    if (at >= end) break;
    const byte: u32 = load<u8>(at++);
    const letter = byte < 0x20 ? <u32>load<u8>(letterOf + byte) : byte;
    if (letter != 0) {
      store<u16>(target, <u16>(BACKSLASH | (letter << 8)));
      target += 2;
    } else {
      // \u00 and two digits.
      store<u32>(target, 0x3030755c);
      store<u8>(target, <u8>(0x30 + (byte >> 4)), 4);
      const digit = byte & 15;
      store<u8>(target, <u8>(digit + (digit < 10 ? 0x30 : 0x57)), 5);
      target += 6;
    }
  }
  return target;
}

/** Copies bytes; up to 15 beyond the end are read, and written. Returns the end of the copy. */
export function copy(at: usize, end: usize, target: usize): usize {
  const targetEnd = target + (end - at);
  for (; at < end; at += VECTOR, target += VECTOR) v128.store(target, v128.load(at));
  return targetEnd;
}
