/** Masks of 64 bits: one for each byte of four vectors. */
import { splat } from './lanes';

/** Bits of the bytes that are a character. */
export function equal(a: v128, b: v128, c: v128, d: v128, character: i32): u64 {
  const all = splat(character);
  return bitsOf(i8x16.eq(a, all), i8x16.eq(b, all), i8x16.eq(c, all), i8x16.eq(d, all));
}

/** Bits of the bytes whose highest bit is set. */
export function bitsOf(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    (<u64>(<u32>i8x16.bitmask(a))) |
    ((<u64>(<u32>i8x16.bitmask(b))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(c))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(d))) << 48)
  );
}

/** Each bit becomes the XOR of itself and all below. */
export function prefixXor(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

/** The lowest bits, fewer than 64 of them. */
export function bitsBelow(count: u64): u64 {
  return ((<u64>1) << count) - 1;
}
