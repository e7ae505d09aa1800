/**
 * What the bytes of a text show.
 *
 * @module
 */
import { traits } from '../text-traits.ts';
import { is, splat } from './lanes.ts';

/**
 * Classes of ASCII, one bit each: characters whose upper half is one of some, and whose lower half
 * is one of others. Two look-ups tell the classes of sixteen characters (Langdale and Lemire 2019).
 */
const every = Array.from({ length: 16 }, (_, half) => half);
const classes = [
  { upper: [0], lower: [0xd], shows: traits.return },
  { upper: [3], lower: [0xc], shows: traits.bracket },
  { upper: [5], lower: [0xb], shows: traits.bracket },
  { upper: [3], lower: every.slice(0, 10), shows: traits.digitLike },
  { upper: [4], lower: [0], shows: traits.digitLike },
  { upper: [2], lower: [0xd], shows: traits.digitLike },
  { upper: [2], lower: [2], shows: traits.escaped },
  { upper: [0, 1], lower: every, shows: traits.escaped },
];
const tableOf = (half: 'upper' | 'lower'): string =>
  `(v128.const i8x16 ${every
    .map((value) =>
      classes.reduce((bits, each, n) => bits | (each[half].includes(value) ? 1 << n : 0), 0),
    )
    .join(' ')})`;

/**
 * Looks for what needs more than bytes, in UTF-8: \`traits\` of text-traits.ts, and continuation
 * bytes less four-byte characters in the upper bits.
 */
export const look = `
  (func $look (param $at i32) (param $end i32) (result i64)
    (local $v v128) (local $bits i32) (local $place i32) (local $byte i32) (local $second i32)
    (local $third i32) (local $traits i32) (local $extra i32)
    (local $classes v128) (local $slashes v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $v (v128.load (local.get $at)))
        (local.set $classes (v128.or (local.get $classes) (v128.and
          (i8x16.swizzle ${tableOf('lower')} (v128.and (local.get $v) ${splat(15)}))
          (i8x16.swizzle ${tableOf('upper')} (i8x16.shr_u (local.get $v) (i32.const 4))))))
        (local.set $slashes (v128.or (local.get $slashes) ${is('\\')}))
        (local.set $bits (i8x16.bitmask (local.get $v)))
        (block $noMore
          (loop $beyond
            (br_if $noMore (i32.eqz (local.get $bits)))
            (local.set $place (i32.add (local.get $at) (i32.ctz (local.get $bits))))
            (br_if $done (i32.ge_u (local.get $place) (local.get $end)))
            (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
            (local.set $byte (i32.load8_u (local.get $place)))
            (if (i32.lt_u (local.get $byte) (i32.const 0xc0))
              (then
                (local.set $extra (i32.add (local.get $extra) (i32.const 1)))
                (br $beyond)))
            (local.set $second (i32.load8_u offset=1 (local.get $place)))
            (if (i32.eq (local.get $byte) (i32.const 0xc2))
              (then
                ;; U+0085 and the space that does not break
                (if (i32.or (i32.eq (local.get $second) (i32.const 0x85))
                            (i32.eq (local.get $second) (i32.const 0xa0)))
                  (then (local.set $traits
                    (i32.or (local.get $traits) (i32.const ${traits.unfolded})))))
                (br $beyond)))
            (if (i32.eq (local.get $byte) (i32.const 0xc3))
              (then
                (if (i32.lt_u (local.get $second) (i32.const 0x9f))
                  (then (local.set $traits
                    (i32.or (local.get $traits) (i32.const ${traits.unfolded})))))
                ;; Capital A with tilde or circumflex, small a with circumflex, capital eth: signs
                ;; of mojibake
                (if (i32.or (i32.eq (i32.and (local.get $second) (i32.const 0xfe)) (i32.const 0x82))
                            (i32.or (i32.eq (local.get $second) (i32.const 0xa2))
                                    (i32.eq (local.get $second) (i32.const 0x90))))
                  (then (local.set $traits
                    (i32.or (local.get $traits) (i32.const ${traits.damage})))))
                (br $beyond)))
            (local.set $traits (i32.or (local.get $traits) (i32.const ${traits.unfolded})))
            ;; Up to U+02FF
            (br_if $beyond (i32.lt_u (local.get $byte) (i32.const 0xcc)))
            (local.set $third (i32.load8_u offset=2 (local.get $place)))
            (if (i32.ge_u (local.get $byte) (i32.const 0xe2))
              (then (local.set $traits (i32.or (local.get $traits) (i32.const ${traits.wide})))))
            (if (i32.ge_u (local.get $byte) (i32.const 0xf0))
              (then (local.set $extra (i32.sub (local.get $extra) (i32.const 1)))))
            ;; Dashes, quotes, bullets, signs of currency: composed, and no space
            (br_if $beyond (i32.and
              (i32.eq (local.get $byte) (i32.const 0xe2))
              (i32.or
                (i32.eq (local.get $second) (i32.const 0x82))
                (i32.and (i32.eq (local.get $second) (i32.const 0x80))
                  (i32.lt_u (i32.sub (local.get $third) (i32.const 0x90)) (i32.const 0x18))))))
            ;; U+4000 to U+9FFF; emoji
            (br_if $beyond (i32.lt_u (i32.sub (local.get $byte) (i32.const 0xe4)) (i32.const 6)))
            (br_if $beyond (i32.and (i32.eq (local.get $byte) (i32.const 0xf0))
              (i32.eq (local.get $second) (i32.const 0x9f))))
            (if (i32.and (i32.eq (local.get $byte) (i32.const 0xef))
                  (i32.and (i32.eq (local.get $second) (i32.const 0xbf))
                    (i32.eq (local.get $third) (i32.const 0xbd))))
              (then (local.set $traits (i32.or (local.get $traits) (i32.const ${traits.damage})))))
            (local.set $traits (i32.or (local.get $traits) (i32.const ${traits.uncomposed})))
            (br $beyond)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    ${classes
      .map(
        ({ shows }, n) => `
    (local.set $traits (i32.or (local.get $traits) (select (i32.const ${shows}) (i32.const 0)
      (v128.any_true (v128.and (local.get $classes) ${splat(1 << n)})))))`,
      )
      .join('')}
    (local.set $traits (i32.or (local.get $traits) (select (i32.const ${traits.escaped}) (i32.const 0)
      (v128.any_true (local.get $slashes)))))
    (i64.or (i64.extend_i32_u (local.get $traits))
      (i64.shl (i64.extend_i32_s (local.get $extra)) (i64.const 32))))`;
